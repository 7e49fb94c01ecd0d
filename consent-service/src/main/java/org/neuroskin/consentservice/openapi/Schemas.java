package org.neuroskin.consentservice.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.core.Nullness;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schemas of what goes over the wire, from the same introspection by which Jackson writes and reads it. What may be
 * null in Java is what need not be there.
 */
final class Schemas {
    private static final Map<Class<?>, String> FORMATS = Map.of(
            UUID.class, "uuid",
            Instant.class, "date-time",
            OffsetDateTime.class, "date-time",
            LocalDate.class, "date",
            Duration.class, "duration",
            URI.class, "uri");

    private final JsonMapper json;
    private final SortedMap<String, ObjectNode> components = new TreeMap<>();
    private final Map<String, String> names = new HashMap<>();

    Schemas(JsonMapper json) {
        this.json = json;
    }

    /** Of what this service answers. */
    ObjectNode written(Type type) {
        return schema(json.constructType(type), false);
    }

    /** Of what this service takes: nothing beside the known members. */
    ObjectNode read(Type type) {
        return schema(json.constructType(type), true);
    }

    /** All that were referred to, by name. */
    SortedMap<String, ObjectNode> components() {
        return components;
    }

    private ObjectNode schema(JavaType type, boolean input) {
        Class<?> raw = type.getRawClass();
        ObjectNode schema = json.createObjectNode();
        if (raw == Optional.class) {
            return schema(type.containedTypeOrUnknown(0), input);
        }
        if (raw == byte[].class) {
            return schema.put("type", "string").put("contentEncoding", "base64");
        }
        String format = FORMATS.get(raw);
        if (format != null) {
            return schema.put("type", "string").put("format", format);
        }
        if (CharSequence.class.isAssignableFrom(raw)) {
            return schema.put("type", "string");
        }
        if (raw == Object.class || JsonNode.class.isAssignableFrom(raw)) {
            return ObjectNode.class == raw ? schema.put("type", "object") : schema;
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(raw) || raw == Boolean.class) {
            return primitive(raw, schema);
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            schema.put("type", "array").set("items", schema(type.getContentType(), input));
            return Set.class.isAssignableFrom(raw) ? schema.put("uniqueItems", true) : schema;
        }
        if (type.isMapLikeType()) {
            schema.put("type", "object").set("additionalProperties", schema(type.getContentType(), input));
            return schema;
        }
        return reference(type, input);
    }

    private static ObjectNode primitive(Class<?> raw, ObjectNode schema) {
        if (raw == boolean.class || raw == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (raw == int.class || raw == Integer.class) {
            return schema.put("type", "integer").put("format", "int32");
        }
        return raw == long.class || raw == Long.class
                ? schema.put("type", "integer").put("format", "int64")
                : schema.put("type", "number");
    }

    private ObjectNode reference(JavaType type, boolean input) {
        String name = name(type, input);
        if (!components.containsKey(name)) {
            ObjectNode schema = json.createObjectNode();
            // first, since it may contain itself
            components.put(name, schema);
            component(schema, type, input);
        }
        return json.createObjectNode().put("$ref", "#/components/schemas/" + name);
    }

    private void component(ObjectNode schema, JavaType type, boolean input) {
        if (type.isEnumType()) {
            ArrayNode constants = schema.put("type", "string").putArray("enum");
            for (Object constant : type.getRawClass().getEnumConstants()) {
                constants.add(json.<JsonNode>valueToTree(constant));
            }
            return;
        }
        BeanDescription bean = introspected(type);
        AnnotatedMember value = bean.findJsonValueAccessor();
        if (value != null) {
            schema.setAll(schema(value.getType(), input));
            return;
        }
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = json.createArrayNode();
        for (BeanPropertyDefinition property : bean.findProperties()) {
            ObjectNode of = schema(property.getPrimaryType(), input);
            boolean nullable = isNullable(property);
            boolean leftOut = property.findInclusion().getValueInclusion() == JsonInclude.Include.NON_NULL
                    || bean.findPropertyInclusion(JsonInclude.Value.empty()).getValueInclusion()
                            == JsonInclude.Include.NON_NULL;
            boolean present = input ? !nullable : !(nullable && leftOut);
            properties.set(property.getName(), nullable && present ? orNull(of) : of);
            if (present) {
                required.add(property.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (input) {
            schema.put("additionalProperties", false);
        }
    }

    private ObjectNode orNull(ObjectNode schema) {
        ObjectNode either = json.createObjectNode();
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private static boolean isNullable(BeanPropertyDefinition property) {
        AnnotatedMember accessor = property.getAccessor();
        return switch (accessor == null ? null : accessor.getMember()) {
            case Method method ->
                Nullness.forMethodReturnType(method) == Nullness.NULLABLE || method.getReturnType() == Optional.class;
            case Field field -> Nullness.forField(field) == Nullness.NULLABLE || field.getType() == Optional.class;
            case null, default -> false;
        };
    }

    private BeanDescription introspected(JavaType type) {
        SerializationConfig config = json.serializationConfig();
        ClassIntrospector classes = config.classIntrospectorInstance().forOperation(config);
        return classes.introspectForSerialization(type, classes.introspectClassAnnotations(type));
    }

    /** The class's own name, with its surroundings' only where two would have the same. */
    private String name(JavaType type, boolean input) {
        String simple = type.getRawClass().getSimpleName().replaceFirst("(?<=.)(Json|View)$", "");
        Class<?> outer = type.getRawClass().getEnclosingClass();
        String place = outer == null
                ? type.getRawClass().getPackageName().replaceFirst(".*\\.", "")
                : outer.getSimpleName().replaceFirst("(Api|Controller)$", "");
        String wordy = Character.toUpperCase(place.charAt(0)) + place.substring(1) + simple;
        String identity = type.toCanonical() + (input && hasMembers(type) ? " as input" : "");
        for (String name : List.of(simple, wordy, simple + "Input", wordy + "Input")) {
            String owner = names.putIfAbsent(name, identity);
            if (owner == null || owner.equals(identity)) {
                return name;
            }
        }
        throw new IllegalStateException("no name is left for `%s`".formatted(type));
    }

    private boolean hasMembers(JavaType type) {
        return !type.isEnumType() && introspected(type).findJsonValueAccessor() == null;
    }
}
