<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
    <#if section = "header">${msg("logoutConfirmTitle")}<#elseif section = "form">
    <p>${msg("logoutConfirmHeader")}</p>
    <form action="${url.logoutConfirmAction}" method="post" class="actions">
        <input type="hidden" name="session_code" value="${logoutConfirm.code}">
        <button class="button" name="confirmLogout" id="kc-logout" type="submit" value="on">${msg("doLogout")}</button>
        <#if !logoutConfirm.skipLink && (client.baseUrl!"")?has_content><a href="${client.baseUrl}">${msg("backToApplication")}</a></#if>
    </form>
    </#if>
</@layout.registrationLayout>
