package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.format.v1.ChunkedMessage;
import org.neuroskin.sealing.format.v1.ContextBytes;
import org.neuroskin.sealing.format.v1.Header;
import org.neuroskin.sealing.format.v1.Suite;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published vectors of the format: our code writes exactly them, and a second implementation reads them. */
class VectorCasesTest {
    private static final HexFormat HEX = HexFormat.of();

    private final JsonNode document = read("nsg1-document.json");
    private final JsonNode object = read("nsg1-object.json");

    @Test
    void fieldsAreSealedAsPublishedAndOpen() {
        DocumentSealer sealer =
                DocumentSealer.create(key(document), context(document), new FixedRandom(text(document, "salt")));
        DocumentOpener opener = new DocumentOpener((_, _) -> key(document));
        for (JsonNode field : document.get("fields")) {
            String path = text(field, "path");
            String sealed = sealer.seal(path, value(field), Padding.ofName(text(field, "padding")));

            assertThat(sealed).isEqualTo(text(field, "sealed"));
            assertThat(opener.open(context(document), path, sealed)).isEqualTo(value(field));
        }
    }

    @Test
    void aSecondImplementationReadsTheFields() throws Exception {
        for (JsonNode field : document.get("fields")) {
            byte[] frame = SecondImplementation.openField(
                    HEX.parseHex(text(document, "key")), items(document), text(field, "path"), text(field, "sealed"));

            byte[] expected = expectedFrame(field);
            assertThat(Arrays.copyOf(frame, expected.length)).isEqualTo(expected);
            assertThat(Arrays.copyOfRange(frame, expected.length, frame.length))
                    .isEqualTo(new byte[frame.length - expected.length]);
            assertThat(frame.length)
                    .isEqualTo(
                            switch (text(field, "padding")) {
                                case "none" -> expected.length;
                                case "fixed-32" -> 32;
                                default -> Padding.PADME.paddedBytes(expected.length);
                            });
        }
    }

    @Test
    void bodiesAreSealedAsPublishedAndASecondImplementationReadsThem() throws Exception {
        for (JsonNode body : object.get("bodies")) {
            byte[] plain = TestSealing.body(body.get("length").asInt());
            byte[] sealed = TestSealing.sealAs(key(object), context(object), text(object, "salt"), plain.length);

            assertThat(sealed).hasSize(body.get("sealedLength").asInt());
            assertThat(HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(sealed)))
                    .isEqualTo(text(body, "sealedSha256"));
            if (body.has("sealed")) {
                assertThat(HEX.formatHex(sealed)).isEqualTo(text(body, "sealed"));
            }
            assertThat(SecondImplementation.openObject(
                            HEX.parseHex(text(object, "key")), "nsg1/obj", items(object), sealed))
                    .isEqualTo(plain);
        }
    }

    @Test
    void aKeyIsWrappedAsPublishedAndASecondImplementationUnwrapsIt() throws Exception {
        JsonNode vector = read("nsg1-key.json");
        String[] items = items(vector);
        byte[] wrappingKey = HEX.parseHex(text(vector, "wrappingKey"));
        byte[] sealed = Base64.getUrlDecoder().decode(text(vector, "wrapped"));
        Header header = new Header(Suite.OBJECT, text(vector, "wrappingKeyId"));
        byte[] place = ContextBytes.of(ContextBytes.KEY, header, items);

        assertThat(ChunkedMessage.seal(
                        wrappingKey, HEX.parseHex(text(vector, "salt")), place, HEX.parseHex(text(vector, "key"))))
                .isEqualTo(Arrays.copyOfRange(sealed, Header.BYTES, sealed.length));
        assertThat(header.bytes()).isEqualTo(Arrays.copyOf(sealed, Header.BYTES));
        assertThat(HEX.formatHex(SecondImplementation.openObject(wrappingKey, "nsg1/key", items, sealed)))
                .isEqualTo(text(vector, "key"));
    }

    @Test
    void tokensAreThosePublishedAndASecondImplementationMakesTheSame() throws IOException {
        JsonNode vectors = read("nsg1-token.json");
        String[] items = items(vectors);
        SubjectId subject = new SubjectId(items[3]);
        CategoryId category = new CategoryId(items[4]);
        byte[] key = HEX.parseHex(text(vectors, "key"));
        SearchTokens tokens = SearchTokens.create(
                DataKey.copyOf(text(vectors, "keyId"), subject, category, DataKey.INDEX, key),
                new SealContext(items[0], items[1], items[2], subject, category, "entry-1"));
        for (JsonNode each : vectors.get("tokens")) {
            String path = text(each, "path");
            String kind = text(each, "kind");
            String value = text(each, "value");

            assertThat(tokens.token(path, kind, value)).isEqualTo(text(each, "token"));
            assertThat(SecondImplementation.token(key, items, path, kind, value))
                    .isEqualTo(text(each, "token"));
        }
    }

    @Test
    void whatIsRefusedIsRefusedForTheReasonPublished() {
        JsonNode refused = read("nsg1-refused.json");
        for (JsonNode field : refused.get("fields")) {
            JsonNode place = field.has("context") ? field : refused;
            String path = text(field.has("path") ? field : refused, "path");
            DocumentOpener opener = new DocumentOpener((_, _) -> keyOf(refused, place));

            assertThatThrownBy(() -> opener.open(context(place), path, text(field, "sealed")))
                    .as(text(field, "why"))
                    .isExactlyInstanceOf(kind(field));
        }
        byte[] whole = TestSealing.sealAs(key(object), context(object), text(object, "salt"), 40_000);
        for (JsonNode body : refused.get("bodies")) {
            byte[] changed = changed(whole, body);

            assertThatThrownBy(() -> TestSealing.openAs(key(object), context(object), changed))
                    .as(text(body, "why"))
                    .isExactlyInstanceOf(kind(body));
        }
    }

    private static Class<? extends SealingException> kind(JsonNode refused) {
        return switch (text(refused, "reason")) {
            case "malformed" -> SealingException.Malformed.class;
            case "unknown-suite" -> SealingException.UnknownSuite.class;
            default -> SealingException.NotAuthentic.class;
        };
    }

    /** As whoever moves a value would have it: the key that its header names, whatever the place says. */
    private static DataKey keyOf(JsonNode vectors, JsonNode place) {
        String[] items = items(place);
        return DataKey.copyOf(
                text(vectors, "keyId"),
                new SubjectId(items[3]),
                new CategoryId(items[4]),
                items[5],
                HEX.parseHex(text(vectors, "key")));
    }

    private static byte[] changed(byte[] whole, JsonNode body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (JsonNode piece : body.get("pieces")) {
            out.writeBytes(
                    Arrays.copyOfRange(whole, piece.get(0).asInt(), piece.get(1).asInt()));
        }
        byte[] changed = out.toByteArray();
        if (body.has("at")) {
            changed[body.get("at").asInt()] ^= (byte) body.get("xor").asInt();
        }
        return changed;
    }

    @Test
    void theWorkedExamplesOfTheSpecificationAreVectors() throws IOException {
        String specification = Files.readString(Path.of("../docs/sealing-format.md"));
        String body = text(object.get("bodies").get(0), "sealed");

        assertThat(specification)
                .contains(text(document.get("fields").get(0), "sealed"))
                .contains(text(read("nsg1-token.json").get("tokens").get(0), "token"))
                .contains("header      " + body.substring(0, 32))
                .contains("commitment  " + body.substring(80, 144))
                .contains("chunk 0     " + body.substring(144) + "\n");
    }

    private static byte[] expectedFrame(JsonNode field) {
        byte[] value = text(field, "value").getBytes(StandardCharsets.UTF_8);
        return switch (text(field, "type")) {
            case "text" -> frame(1, value);
            case "number" -> frame(2, value);
            case "bool" -> frame(3, new byte[] {(byte) (text(field, "value").equals("true") ? 1 : 0)});
            case "null" -> frame(4, value);
            default -> frame(5, value);
        };
    }

    private static byte[] frame(int type, byte[] value) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(type);
        if (value.length > 127) {
            frame.write(value.length % 128 + 128);
            frame.write(value.length / 128);
        } else {
            frame.write(value.length);
        }
        frame.writeBytes(value);
        return frame.toByteArray();
    }

    private static Plaintext value(JsonNode field) {
        String value = text(field, "value");
        return switch (text(field, "type")) {
            case "text" -> new Plaintext.Text(value);
            case "number" -> new Plaintext.Numeral(value);
            case "bool" -> new Plaintext.Bool(value.equals("true"));
            case "null" -> new Plaintext.Null();
            default -> new Plaintext.Subtree(value.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static DataKey key(JsonNode vectors) {
        return keyOf(vectors, vectors);
    }

    private static SealContext context(JsonNode vectors) {
        String[] items = items(vectors);
        return new SealContext(
                items[0], items[1], items[2], new SubjectId(items[3]), new CategoryId(items[4]), items[6]);
    }

    private static String[] items(JsonNode vectors) {
        List<String> items = new ArrayList<>();
        vectors.get("context").forEach(item -> items.add(item.asString()));
        return items.toArray(String[]::new);
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }

    private static JsonNode read(String name) {
        return JsonMapper.shared().readTree(Path.of("../docs/sealing-vectors", name));
    }
}
