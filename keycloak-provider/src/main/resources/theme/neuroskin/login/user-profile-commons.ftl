<#-- The attributes of an account. Inputs of any other kind than a line of text are Keycloak's own. -->
<#import "fields.ftl" as fields>
<#macro userProfileFormFields>
    <#list profile.attributes as attribute>
        <#if attribute.name == "locale" && realm.internationalizationEnabled && locale.currentLanguageTag?has_content>
            <input type="hidden" id="locale" name="locale" value="${locale.currentLanguageTag}">
        <#else>
            <#nested "beforeField" attribute>
            <#assign hint = (attribute.annotations.inputHelperTextBefore)!"">
            <@fields.labelled name=attribute.name label=label(attribute) hint=hint?has_content?then(advancedMsg(hint), "")>
                <#assign type = (attribute.annotations.inputType)!"text">
                <#if type == "textarea">
                    <textarea id="${attribute.name}" name="${attribute.name}"<#if attribute.readOnly> disabled</#if><@fields.described name=attribute.name hint=hint/>>${attribute.value!""}</textarea>
                <#elseif type == "select" || type == "multiselect" || type == "select-radiobuttons" || type == "multiselect-checkboxes">
                    <select id="${attribute.name}" name="${attribute.name}"<#if type?starts_with("multi")> multiple</#if><#if attribute.readOnly> disabled</#if><@fields.described name=attribute.name hint=hint/>>
                        <#if !type?starts_with("multi")><option value=""></option></#if>
                        <#list (attribute.validators.options.options)![] as option>
                            <option value="${option}"<#if attribute.values?seq_contains(option)> selected</#if>>${advancedMsg((attribute.annotations.inputOptionLabels[option])!option)}</option>
                        </#list>
                    </select>
                <#else>
                    <#-- one input for each value of an attribute with several -->
                    <#list (attribute.multivalued && attribute.values?has_content)?then(attribute.values, [attribute.value!""]) as value>
                        <input type="${(attribute.name == "email")?then("email", type?remove_beginning("html5-"))}" id="${attribute.name}<#if value?index != 0>-${value?index}</#if>" name="${attribute.name}" value="${value}"<#if attribute.required> required</#if><#if attribute.readOnly> disabled</#if> autocomplete="${autocomplete(attribute)}"<@fields.described name=attribute.name hint=hint/>>
                    </#list>
                </#if>
            </@fields.labelled>
            <#nested "afterField" attribute>
        </#if>
    </#list>
</#macro>

<#-- What is not needed says so, rather than that what is needed carries a star. -->
<#function label attribute>
    <#local name = advancedMsg(attribute.displayName!"")>
    <#return attribute.required?then(name, msg("neuroskinOptional", name))>
</#function>

<#-- So that browsers fill in what they know (WCAG 1.3.5). -->
<#function autocomplete attribute>
    <#return attribute.autocomplete!({"username": "username", "email": "email", "firstName": "given-name", "lastName": "family-name"}[attribute.name]!"off")>
</#function>
