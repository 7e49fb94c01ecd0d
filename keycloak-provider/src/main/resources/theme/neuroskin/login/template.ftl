<#-- The frame of the portal (design/frame.html) around every page of signing in. No script is needed for a password. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false>
<#assign heading><#nested "header"></#assign>
<!DOCTYPE html>
<html lang="${lang}">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex, nofollow">
    <title><#if failed()>${msg("neuroskinCheck")} </#if>${heading?markup_string?trim?no_esc} – ${realm.displayName!}</title>
    <link rel="icon" type="image/svg+xml" href="${url.resourcesPath}/assets/mark.svg">
    <link rel="stylesheet" href="${url.resourcesPath}/assets/neuroskin.css">
    <#if scripts??>
        <#-- what the pages of passkeys import by name -->
        <script type="importmap">{"imports": {"rfc4648": "${url.resourcesCommonPath}/vendor/rfc4648/rfc4648.js"}}</script>
        <#list scripts as script>
            <script src="${script}"></script>
        </#list>
    </#if>
</head>
<body class="public sign-in" data-page-id="login-${pageId}">
<a class="skip" href="#main">${msg("neuroskinSkip")}</a>
<header class="band">
    <div class="wide">
        <a class="brand" href="/">
            <svg class="mark" viewBox="0 0 42 40" stroke-width="2.6" aria-hidden="true">
                <circle cx="19" cy="20" r="2.4" fill="currentColor"></circle>
                <path d="M25.9 14.2A9 9 0 1 0 25.9 25.8"></path>
                <path d="M32.2 13A15 15 0 1 0 32.2 27"></path>
                <path class="gate" d="M32.2 13L39 8.4"></path>
            </svg>
            <span><span>${realm.displayName!}</span> <small>${msg("neuroskinMotto")}</small></span>
        </a>
        <div class="person"><a href="/help">${msg("neuroskinHelp")}</a></div>
    </div>
</header>
<main id="main" class="wide narrow" tabindex="-1">
    <#if displayMessage && message?has_content && (message.type != "warning" || !isAppInitiatedAction??)>
        <#if message.type == "error">
            <div class="errors" role="alert" tabindex="-1" aria-labelledby="errors-title">
                <h2 id="errors-title">${msg("neuroskinErrors")}</h2>
                <p class="problem kc-feedback-text">${kcSanitize(message.summary)?no_esc}</p>
            </div>
        <#else>
            <div class="note<#if message.type == "success"> allowed</#if>" role="status"><p>${kcSanitize(message.summary)?no_esc}</p></div>
        </#if>
    </#if>
    <h1 id="kc-page-title">${heading}</h1>
    <#if auth?has_content && auth.showUsername() && !auth.showResetCredentials()>
        <#nested "show-username">
        <p>${msg("neuroskinAs")} <bdi id="kc-attempted-username">${auth.attemptedUsername}</bdi>
            <a id="reset-login" href="${url.loginRestartFlowUrl}">${msg("restartLoginTooltip")}</a></p>
    </#if>
    <#nested "form">
    <#if auth?has_content && auth.showTryAnotherWayLink()>
        <form action="${url.loginAction}" method="post" class="actions">
            <input type="hidden" name="tryAnotherWay" value="on">
            <button class="button second" type="submit">${msg("doTryAnotherWay")}</button>
        </form>
    </#if>
    <#nested "socialProviders">
    <#if displayInfo><#nested "info"></#if>
</main>
<footer class="foot">
    <div class="wide">
        <#if realm.internationalizationEnabled && locale.supported?size gt 1>
            <ul aria-label="${msg("neuroskinLanguages")}">
                <#list locale.supported?sort_by("languageTag") as each>
                    <li><a href="${each.url}" lang="${each.languageTag}" hreflang="${each.languageTag}"<#if each.languageTag == locale.currentLanguageTag> aria-current="true"</#if>>${{"en": "English", "de": "Deutsch", "fr": "Français"}[each.languageTag]!each.label}</a></li>
                </#list>
            </ul>
        </#if>
        <ul>
            <li><a href="/help#contact">${msg("neuroskinContact")}</a></li>
            <li><a href="/help#accessibility">${msg("neuroskinAccessibility")}</a></li>
            <li><a href="/help#authority">${msg("neuroskinAuthority")}</a></li>
        </ul>
    </div>
</footer>
</body>
</html>
</#macro>

<#function failed>
    <#return pageId != "error" && message?has_content && message.type == "error">
</#function>
