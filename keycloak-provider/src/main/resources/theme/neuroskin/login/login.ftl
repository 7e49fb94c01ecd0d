<#import "template.ftl" as layout>
<#import "fields.ftl" as fields>
<#import "passkeys.ftl" as passkeys>
<#assign wrong = messagesPerField.existsError("username", "password")>
<@layout.registrationLayout displayMessage=!wrong displayInfo=realm.password && realm.registrationAllowed && !registrationDisabled??; section>
    <#if section = "header">${msg("loginAccountTitle")}<#elseif section = "form">
    <#if client?? && client.clientId != "portal" && (client.name!"")?has_content><p class="lead">${msg("neuroskinGoOn", client.name)}</p></#if>
    <#if realm.password>
        <form id="kc-form-login" class="card stacked" action="${url.loginAction}" method="post" novalidate>
            <#if wrong>
                <div class="errors" role="alert" tabindex="-1" aria-labelledby="errors-title">
                    <h2 id="errors-title">${msg("neuroskinErrors")}</h2>
                    <p><a id="input-error" href="#<#if usernameHidden??>password<#else>username</#if>">${kcSanitize(messagesPerField.getFirstError("username", "password"))?no_esc}</a></p>
                </div>
            </#if>
            <#if !usernameHidden??>
                <div class="field<#if wrong> invalid</#if>">
                    <label for="username"><#if !realm.loginWithEmailAllowed>${msg("username")}<#elseif !realm.registrationEmailAsUsername>${msg("usernameOrEmail")}<#else>${msg("email")}</#if></label>
                    <input type="text" id="username" name="username" value="${(login.username!'')}" required dir="ltr" autocapitalize="none" spellcheck="false" autocomplete="${(enableWebAuthnConditionalUI?has_content)?then('username webauthn', 'username')}"<#if wrong> aria-invalid="true" aria-describedby="input-error"</#if>>
                </div>
            </#if>
            <div class="field<#if wrong> invalid</#if>">
                <label for="password">${msg("password")}</label>
                <input type="password" id="password" name="password" required dir="ltr" autocomplete="current-password"<#if wrong> aria-invalid="true" aria-describedby="input-error"</#if>>
            </div>
            <#if realm.rememberMe && !usernameHidden??>
                <div class="choice">
                    <input type="checkbox" id="rememberMe" name="rememberMe"<#if login.rememberMe??> checked</#if>>
                    <label for="rememberMe">${msg("rememberMe")}</label>
                </div>
            </#if>
            <input type="hidden" id="id-hidden-input" name="credentialId"<#if auth.selectedCredential?has_content> value="${auth.selectedCredential}"</#if>>
            <div class="actions">
                <button class="button" name="login" id="kc-login" type="submit">${msg("doLogIn")}</button>
                <#if realm.resetPasswordAllowed><a href="${url.loginResetCredentialsUrl}">${msg("doForgotPassword")}</a></#if>
            </div>
        </form>
    </#if>
    <@passkeys.conditionalUIData />
    <#elseif section = "info">
    <p>${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></p>
    <#elseif section = "socialProviders" && realm.password && social?? && social.providers?has_content>
    <h2>${msg("identity-provider-login-label")}</h2>
    <ul class="plain">
        <#list social.providers as each><li><a class="button second" href="${each.loginUrl}">${each.displayName!}</a></li></#list>
    </ul>
    </#if>
</@layout.registrationLayout>
