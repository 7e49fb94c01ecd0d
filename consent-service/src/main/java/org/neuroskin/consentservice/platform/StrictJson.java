package org.neuroskin.consentservice.platform;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** Numbers, truth values and text are what JSON says they are: none stands for another. */
@Configuration(proxyBeanMethods = false)
class StrictJson {

    @Bean
    JsonMapperBuilderCustomizer wholeNumbersAreWholeNumbers() {
        return json -> json.withCoercionConfig(LogicalType.Integer, number -> {
            number.setCoercion(CoercionInputShape.String, CoercionAction.Fail);
            number.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
            number.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        });
    }

    @Bean
    JsonMapperBuilderCustomizer textIsText() {
        return json -> json.withCoercionConfig(LogicalType.Textual, text -> {
            text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
            text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
            text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        });
    }

    @Bean
    JsonMapperBuilderCustomizer truthValuesAreTruthValues() {
        return json -> json.withCoercionConfig(LogicalType.Boolean, flag -> {
            flag.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
            flag.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
            flag.setCoercion(CoercionInputShape.String, CoercionAction.Fail);
        });
    }
}
