<#import "template.ftl" as layout>
<#import "fields.ftl" as fields>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("password", "password-confirm"); section>
    <#if section = "header">${msg("updatePasswordTitle")}<#elseif section = "form">
    <#assign wrong = messagesPerField.existsError("password")>
    <form id="kc-passwd-update-form" class="card stacked" action="${url.loginAction}" method="post" novalidate>
        <@fields.mistakes [{"name": "password", "displayName": msg("passwordNew")}, {"name": "password-confirm", "displayName": msg("passwordConfirm")}]/>
        <div class="field<#if wrong> invalid</#if>">
            <label for="password">${msg("passwordNew")}</label>
            <#if wrong><p class="problem" id="input-error-password">${kcSanitize(messagesPerField.get("password"))?no_esc}</p></#if>
            <input type="password" id="password" name="password-new" required dir="ltr" autocomplete="new-password"<@fields.described name="password"/>>
        </div>
        <@fields.password name="password-confirm" label=msg("passwordConfirm")/>
        <div class="choice">
            <input type="checkbox" id="logout-sessions" name="logout-sessions" value="on">
            <label for="logout-sessions">${msg("logoutOtherSessions")}</label>
        </div>
        <div class="actions">
            <button class="button" name="login" type="submit">${msg("neuroskinSavePassword")}</button>
            <#if isAppInitiatedAction??><button class="button second" type="submit" name="cancel-aia" value="true">${msg("doCancel")}</button></#if>
        </div>
    </form>
    </#if>
</@layout.registrationLayout>
