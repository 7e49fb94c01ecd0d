<#import "template.ftl" as layout>
<#import "fields.ftl" as fields>
<#import "user-profile-commons.ftl" as profiles>
<@layout.registrationLayout displayMessage=messagesPerField.exists("global"); section>
    <#if section = "header">${msg("loginProfileTitle")}<#elseif section = "form">
    <@fields.mistakes profile.attributes/>
    <form id="kc-update-profile-form" class="card stacked" action="${url.loginAction}" method="post" novalidate>
        <@profiles.userProfileFormFields/>
        <div class="actions">
            <button class="button" type="submit">${msg("doSave")}</button>
            <#if isAppInitiatedAction??><button class="button second" type="submit" name="cancel-aia" value="true">${msg("doCancel")}</button></#if>
        </div>
    </form>
    </#if>
</@layout.registrationLayout>
