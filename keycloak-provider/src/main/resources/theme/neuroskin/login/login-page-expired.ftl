<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
    <#if section = "header">${msg("pageExpiredTitle")}<#elseif section = "form">
    <p>${msg("neuroskinExpired")}</p>
    <p class="actions">
        <a id="loginContinueLink" class="button" href="${url.loginAction}">${msg("neuroskinContinue")}</a>
        <a id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("neuroskinRestart")}</a>
    </p>
    </#if>
</@layout.registrationLayout>
