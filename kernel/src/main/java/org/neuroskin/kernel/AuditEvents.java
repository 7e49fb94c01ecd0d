package org.neuroskin.kernel;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Audit events to canonical bytes and back: {@code {"type": …, <component>: …}} as {@link CanonicalJson}, absent components
 * left out, times as ISO 8601 with six fractional digits.
 */
public final class AuditEvents {
    /** Read once: Java copies the components of a record for whoever asks, and each copy begins slowly. */
    private static final ClassValue<Kind> READ = new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> kind) {
            String type =
                    kind.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            return new Kind(type, List.of(kind.getRecordComponents()));
        }
    };

    private static final Map<String, Class<?>> KINDS =
            recordsOf(AuditEvent.class).collect(Collectors.toUnmodifiableMap(AuditEvents::typeOf, Function.identity()));
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private record Kind(String type, List<RecordComponent> components) {}

    private AuditEvents() {}

    /** All kinds of events, each a record. */
    public static Collection<Class<?>> kinds() {
        return KINDS.values();
    }

    /** The canonical bytes of an event. */
    public static byte[] write(AuditEvent event) {
        return CanonicalJson.write(toMap(event));
    }

    /** The members of an event as {@link CanonicalJson} values. */
    public static Map<String, Object> toMap(AuditEvent event) {
        Map<String, Object> members = new TreeMap<>();
        members.put("type", event.type());
        for (RecordComponent component : READ.get(event.getClass()).components()) {
            Object value = get(component, event);
            if (value != null) {
                members.put(component.getName(), toJson(value));
            }
        }
        return members;
    }

    /**
     * The event of these canonical bytes.
     *
     * @throws IllegalArgumentException if they are not the canonical bytes of an event of a known kind
     */
    public static AuditEvent read(byte[] bytes) {
        if (!(CanonicalJson.read(bytes) instanceof Map<?, ?> members)) {
            throw new IllegalArgumentException("an audit event is an object");
        }
        return fromMap(members);
    }

    /**
     * The event of these members.
     *
     * @throws IllegalArgumentException if a member is missing, unknown or malformed
     */
    public static AuditEvent fromMap(Map<?, ?> members) {
        Class<?> kind = members.get("type") instanceof String type ? KINDS.get(type) : null;
        if (kind == null) {
            throw new IllegalArgumentException("unknown type of audit event");
        }
        List<RecordComponent> components = READ.get(kind).components();
        List<String> names = components.stream().map(RecordComponent::getName).toList();
        for (Object name : members.keySet()) {
            if (!name.equals("type") && !names.contains(name)) {
                throw new IllegalArgumentException("unknown member `%s`".formatted(name));
            }
        }
        @Nullable Object[] values = new @Nullable Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = components.get(i);
            values[i] = component(component, members.get(component.getName()));
        }
        return (AuditEvent) construct(kind, values);
    }

    private static Stream<Class<?>> recordsOf(Class<?> kind) {
        return kind.isSealed()
                ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(AuditEvents::recordsOf)
                : Stream.of(kind);
    }

    static String typeOf(Class<?> kind) {
        return READ.get(kind).type();
    }

    /** A time as it stands in canonical bytes. */
    public static String formatMicros(Instant at) {
        return MICROS.format(at);
    }

    private static Object toJson(Object value) {
        return switch (value) {
            case String string -> string;
            case Long integer -> integer;
            case Integer integer -> integer;
            case Instant instant -> formatMicros(instant);
            case UUID uuid -> uuid.toString();
            case Operation operation -> operation.wireName();
            case DenialReason reason -> reason.wireName();
            case ConsentState state -> state.wireName();
            case KeyState state -> state.wireName();
            case AppState state -> state.wireName();
            case AppId app -> app.value();
            case CategoryId category -> category.value();
            case PurposeId purpose -> purpose.value();
            case Pseudonym pseudonym -> pseudonym.value();
            case Collection<?> items -> items.stream().map(AuditEvents::toJson).toList();
            default -> throw new IllegalArgumentException("`%s` has no place in an event".formatted(value.getClass()));
        };
    }

    private static @Nullable Object component(RecordComponent component, @Nullable Object json) {
        if (json == null) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                return null;
            }
            throw new IllegalArgumentException("member `%s` is missing".formatted(component.getName()));
        }
        return fromJson(component.getGenericType(), json);
    }

    private static Object fromJson(Type type, Object json) {
        if (type instanceof ParameterizedType list) {
            Type item = list.getActualTypeArguments()[0];
            return ((List<?>) json).stream().map(each -> fromJson(item, each)).toList();
        }
        if (json instanceof Long number) {
            return type == int.class ? (Object) Math.toIntExact(number) : number;
        }
        if (!(json instanceof String string)) {
            throw new IllegalArgumentException("a member is of the wrong kind");
        }
        return switch (type.getTypeName().substring(type.getTypeName().lastIndexOf('.') + 1)) {
            case "String" -> string;
            case "Instant" -> Instant.parse(string);
            case "UUID" -> UUID.fromString(string);
            case "Operation" -> Operation.fromWireName(string);
            case "DenialReason" -> DenialReason.fromWireName(string);
            case "ConsentState" -> ConsentState.fromWireName(string);
            case "KeyState" -> KeyState.fromWireName(string);
            case "AppState" -> AppState.fromWireName(string);
            case "AppId" -> new AppId(string);
            case "CategoryId" -> new CategoryId(string);
            case "PurposeId" -> new PurposeId(string);
            case "Pseudonym" -> new Pseudonym(string);
            default -> throw new IllegalArgumentException("a member is of the wrong kind");
        };
    }

    private static @Nullable Object get(RecordComponent component, AuditEvent event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("our bug: an event cannot be read", e);
        }
    }

    private static Object construct(Class<?> kind, @Nullable Object[] values) {
        try {
            Constructor<?> constructor = kind.getDeclaredConstructors()[0];
            return constructor.newInstance(values);
        } catch (IllegalAccessException | InstantiationException | IllegalArgumentException e) {
            throw new IllegalArgumentException("a member is of the wrong kind", e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("an event of kind %s is malformed".formatted(kind.getSimpleName()), e);
        }
    }
}
