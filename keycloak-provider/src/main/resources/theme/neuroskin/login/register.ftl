<#import "template.ftl" as layout>
<#import "fields.ftl" as fields>
<#import "user-profile-commons.ftl" as profiles>
<#import "register-commons.ftl" as terms>
<@layout.registrationLayout displayMessage=messagesPerField.exists("global"); section>
    <#if section = "header"><#if messageHeader??>${kcSanitize(msg("${messageHeader}"))?no_esc}<#else>${msg("registerTitle")}</#if><#elseif section = "form">
    <@fields.mistakes profile.attributes + [{"name": "password", "displayName": msg("password")}, {"name": "password-confirm", "displayName": msg("passwordConfirm")}]/>
    <p>${msg("neuroskinRegisterLead")}</p>
    <form id="kc-register-form" class="card stacked" action="${url.registrationAction}" method="post" novalidate>
        <@profiles.userProfileFormFields; callback, attribute>
            <#if callback = "afterField" && passwordRequired?? && (attribute.name == "username" || (attribute.name == "email" && realm.registrationEmailAsUsername))>
                <@fields.password name="password" label=msg("password")/>
                <@fields.password name="password-confirm" label=msg("passwordConfirm")/>
            </#if>
        </@profiles.userProfileFormFields>
        <@terms.termsAcceptance/>
        <div class="actions">
            <button class="button" type="submit">${msg("doRegister")}</button>
            <a href="${url.loginUrl}">${msg("backToLogin")}</a>
        </div>
    </form>
    </#if>
</@layout.registrationLayout>
