<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
    <#if section = "header">${msg("errorTitle")}<#elseif section = "form">
    <p id="kc-error-message" class="lead">${kcSanitize(message.summary)?no_esc}</p>
    <#if traceId??><p class="quiet small" id="traceId">${msg("traceIdSupportMessage", traceId)}</p></#if>
    <p class="actions">
        <#if !(skipLink??) && client?? && (client.baseUrl!"")?has_content><a id="backToApplication" class="button" href="${client.baseUrl}">${msg("backToApplication")}</a></#if>
        <a href="/">${msg("neuroskinHome")}</a>
    </p>
    </#if>
</@layout.registrationLayout>
