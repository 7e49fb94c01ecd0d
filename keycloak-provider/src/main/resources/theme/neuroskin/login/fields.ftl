<#-- The fields of our forms: label, what is wrong, input. -->

<#-- On top of a page with mistakes, with a link to each field. -->
<#macro mistakes fields>
    <#assign wrong = fields?filter(field -> messagesPerField.existsError(field.name))>
    <#if wrong?has_content>
        <div class="errors" role="alert" tabindex="-1" aria-labelledby="errors-title">
            <h2 id="errors-title">${msg("neuroskinErrors")}</h2>
            <ul>
                <#list wrong as field>
                    <li><a href="#${field.name}">${advancedMsg(field.displayName!"")}: ${kcSanitize(messagesPerField.get(field.name))?no_esc}</a></li>
                </#list>
            </ul>
        </div>
    </#if>
</#macro>

<#macro password name label autocomplete="new-password" hint="">
    <@labelled name=name label=label hint=hint>
        <input type="password" id="${name}" name="${name}" autocomplete="${autocomplete}" required dir="ltr"<@described name=name hint=hint/>>
    </@labelled>
</#macro>

<#macro labelled name label hint="">
    <div class="field<#if messagesPerField.existsError(name)> invalid</#if>">
        <label for="${name}">${label}</label>
        <#if hint?has_content><p class="hint" id="hint-${name}">${hint}</p></#if>
        <#if messagesPerField.existsError(name)>
            <p class="problem" id="input-error-${name}">${kcSanitize(messagesPerField.get(name))?no_esc}</p>
        </#if>
        <#nested>
    </div>
</#macro>

<#macro described name hint="">
    <#local ids = []>
    <#if hint?has_content><#local ids += ["hint-" + name]></#if>
    <#if messagesPerField.existsError(name)><#local ids += ["input-error-" + name]></#if>
    <#if messagesPerField.existsError(name)> aria-invalid="true"</#if><#if ids?has_content> aria-describedby="${ids?join(" ")}"</#if><#t>
</#macro>
