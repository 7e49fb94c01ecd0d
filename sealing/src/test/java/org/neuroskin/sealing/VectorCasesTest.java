package org.neuroskin.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
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
            byte[] frame = BouncyCastleReader.openField(
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
            ObjectSealer sealer =
                    ObjectSealer.create(key(object), context(object), new FixedRandom(text(object, "salt")));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(sealer.update(plain, 0, plain.length));
            out.writeBytes(sealer.finish());
            byte[] sealed = out.toByteArray();

            assertThat(sealed).hasSize(body.get("sealedLength").asInt());
            assertThat(HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(sealed)))
                    .isEqualTo(text(body, "sealedSha256"));
            if (body.has("sealed")) {
                assertThat(HEX.formatHex(sealed)).isEqualTo(text(body, "sealed"));
            }
            assertThat(BouncyCastleReader.openObject(
                            HEX.parseHex(text(object, "key")), "nsg1/obj", items(object), sealed))
                    .isEqualTo(plain);
        }
    }

    @Test
    void theWorkedExamplesOfTheSpecificationAreVectors() throws IOException {
        String specification = Files.readString(Path.of("../docs/sealing-format.md"));
        String body = text(object.get("bodies").get(0), "sealed");

        assertThat(specification)
                .contains(text(document.get("fields").get(0), "sealed"))
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
        String[] items = items(vectors);
        return DataKey.copyOf(
                text(vectors, "keyId"),
                new SubjectId(items[3]),
                new CategoryId(items[4]),
                items[5],
                HEX.parseHex(text(vectors, "key")));
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
        try (InputStream in = Objects.requireNonNull(VectorCasesTest.class.getResourceAsStream(name))) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
