package org.neuroskin.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.kernel.Problem;

class FormReaderTest {
    private static final String BOUNDARY = "b0undary";
    private static final String HEAD =
            "Content-Disposition: form-data; name=\"photo\"\r\nContent-Type: image/png\r\n\r\n";

    @Test
    void partsAreReadInTheirOrderWithWhatTheySayOfThemselves() {
        String form = "--b0undary\r\n" + HEAD + "PNG\r\n--b0undary\r\n"
                + "content-type: application/JSON;charset=UTF-8\r\nCONTENT-DISPOSITION:form-data;name=notes\r\n\r\n{}"
                + "\r\n--b0undary--\r\n";

        assertThat(read(form)).isEqualTo(Map.of("photo image/png", "PNG", "notes application/json", "{}"));
        assertThat(read(form.substring(0, form.length() - 2))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=\"photo\"; filename=\"a;b = c.png\"",
                "name=\"photo\"; filename=\"März im Bad.png\"",
                "name=\"photo\"; filename=\"\"",
                "name=\"photo\"; filename=\"%22; name=%22notes.png\"",
                "name=photo; filename=x.png",
                "Name=\"photo\";FileName=\"x\"",
                "name=\"photo\"\r\nContent-Length: 1"
            })
    void whatAppsSayOfFilesChangesNothing(String disposition) {
        assertThat(read(form(disposition, "x"))).isEqualTo(Map.of("photo image/png", "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name=",
                "name=\"\"",
                "name=\"photo",
                "name=photo\"",
                "name='photo'",
                "name=\"pho\\to\"",
                "name=\"pho\\\"to\"",
                "name=\"photo\\\"\"",
                "name=\"photo\"; filename=\"\\\"; name=\\\"notes\"",
                "name=\"photo\"; filename=\"x\\\"",
                "name=\"photo\"; filename=x; name=\"notes\"",
                "name=\"photo\"; name=\"photo\"",
                "name=\"photo\"; name=\"notes\"",
                "name=\"photo\"; NAME=\"notes\"",
                "name*=utf-8''photo",
                "name=\"photo\"; name*=utf-8''notes",
                "name=\"photo\"; filename*=utf-8''x",
                "name=\"photo\"; filename=\"x\"; filename*=utf-8''y",
                "name=\"photo\"; filename=\"x\"; filename=\"y\"",
                "filename=\"x\"; name=\"photo\"",
                "name=\"photo\";",
                "name=\"photo\" ",
                "name=\"photo\";  filename=x",
                "name =\"photo\"",
                "name= \"photo\"",
                "name=\"pho\u0000to\"",
                "name=\"photo\u0000\"",
                "name=\"photo\"; filename=\"\u0000\"",
                "name=\"photo\"; filename=\"a\nb\"",
                "name=\"photo\"; filename=\"a\rb\"",
                "name=\"photo\"; filename=\"a\tb\"",
                "name=\"photo\"; filename=\"a\u007fb\"",
                "name=\"photo\"; filename=\"a\u2028b\"",
                "name=\"photo\";\r\n filename=\"x\"",
                "name=\"photo\"\nX-A: b",
                "name=\"ph\u00f6to\"",
                "name=\"pho%74o\"",
                "name=\"pho to\"",
                "name=\"photo\"\r\nContent-Disposition: form-data; name=\"notes\"",
                "name=\"photo\"\r\ncontent-disposition: form-data; name=\"photo\"",
                "name=\"photo\"\r\nContent-Type: image/png",
                "name=\"photo\"\r\nContent-Transfer-Encoding: base64",
                "name=\"photo\"\r\nContent-Transfer-Encoding: binary",
                "name=\"photo\"\r\nContent-Encoding: gzip",
                "name=\"photo\"\r\nX-Anything: 1",
                "name=\"photo\"\r\nContent-Length: 0",
                "name=\"photo\"\r\nContent-Length: 2",
                "name=\"photo\"\r\nContent-Length: -1",
                "name=\"photo\"\r\nContent-Length: 0x1",
                "name=\"photo\"\r\nContent-Length: 9999999999999999999",
                "name=\"photo\"\r\nContent-Length : 1",
                "name=\"photo\"\r\n Content-Length: 1",
                "name=\"photo\"\r\nContent-Length: 1\r\nContent-Length: 1",
                "name=\"photo\"\r\nno header",
                "name=\"photo\"\r\n: x"
            })
    void aHeadThatCouldBeReadInTwoWaysIsRefused(String disposition) {
        assertRefused(form(disposition, "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: \r\n",
                "Content-Type: image\r\n",
                "Content-Type: image/png, text/html\r\n",
                "Content-Type: image/png; charset=utf-16\r\n",
                "Content-Type: application/json; charset=\"utf-7\"\r\n",
                "Content-Type: image/png; name=\"x\"\r\n",
                "Content-Type: image/png\r\nContent-Type: text/html\r\n",
                "Content-Type: \"image/png\"\r\n"
            })
    void aPartSaysOneType(String type) {
        assertRefused("--b0undary\r\nContent-Disposition: form-data; name=\"photo\"\r\n" + type
                + "\r\nx\r\n--b0undary--\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment; name=\"photo\"",
                "form-data",
                "file; name=\"photo\"",
                "form-data, name=\"photo\"",
                "form-data name=\"photo\""
            })
    void aPartIsOfAForm(String disposition) {
        assertRefused("--b0undary\r\nContent-Disposition: " + disposition
                + "\r\nContent-Type: image/png\r\n\r\nx\r\n--b0undary--\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b0undary--",
                "--b0undary--\r\n",
                "--b0undary\r\n--b0undary--\r\n",
                "--b0undary\r\n\r\n--b0undary--\r\n",
                "\r\n--b0undary\r\nHEADx\r\n--b0undary--\r\n",
                "preamble\r\n--b0undary\r\nHEADx\r\n--b0undary--\r\n",
                " --b0undary\r\nHEADx\r\n--b0undary--\r\n",
                "--b0undary \r\nHEADx\r\n--b0undary--\r\n",
                "--b0undary\nHEADx\r\n--b0undary--\r\n",
                "--b0undary\r\r\nHEADx\r\n--b0undary--\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary --\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary- -\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary--\n",
                "--b0undary\r\nHEADx\r\n--b0undary--\r",
                "--b0undary\r\nHEADx\r\n--b0undary-- \r\n",
                "--b0undary\r\nHEADx\r\n--b0undary--\r\n\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary--\r\nepilogue",
                "--b0undary\r\nHEADx\r\n--b0undary--\r\n--b0undary\r\nHEADy\r\n--b0undary--\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary--x",
                "--b0undary\r\nHEADx\r\n--b0undary\n--b0undary--\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary2\r\ny\r\n--b0undary--\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary2--\r\ny\r\n--b0undary--\r\n",
                "--b0undar\r\nHEADx\r\n--b0undar--\r\n",
                "--B0UNDARY\r\nHEADx\r\n--B0UNDARY--\r\n",
                "--b0undary\r\nHEADx\n--b0undary--\n",
                "--b0undary\r\nHEADx\r--b0undary--\r",
                "--b0undary\r\nHEADx--b0undary--\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary",
                "--b0undary\r\nHEADx\r\n--b0undary\r\n",
                "--b0undary\r\nHEADx\r\n--b0undary\r\n--b0undary--\r\n"
            })
    void whatIsNotOneFormIsRefused(String form) {
        assertRefused(form.replace("HEAD", HEAD));
    }

    /** Whatever looks like a boundary to a reader that is not strict stays in the part. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\n\r\n--",
                "\n--b0undary--\n",
                "\n--b0undary\r\n",
                "\r--b0undary\r\n",
                "--b0undary\r\n",
                "\r\n --b0undary\r\n",
                "\r\n-b0undary--\r\n",
                "\r\n--b0undar\r\n",
                "\r\n--B0undary\r\n",
                "\r\r\n--b0undar",
                "\r\n\r\n--b0undar\r\n--b0undar"
            })
    void whatIsNotABoundaryIsContent(String content) {
        assertThat(read("--b0undary\r\n" + HEAD + content + "\r\n--b0undary--\r\n"))
                .isEqualTo(Map.of("photo image/png", content));
    }

    @Test
    void aFormThatBreaksOffAnywhereIsRefused() {
        String form = "--b0undary\r\n" + HEAD + "PNG\r\n--b0und\r\n--b0undary\r\n" + HEAD.replace("photo", "notes")
                + "\r\n--b0undary--\r\n";
        assertThat(read(form)).hasSize(2);

        for (int length = 0; length < form.length() - 2; length++) {
            assertRefused(form.substring(0, length));
        }
    }

    @Test
    void aHeadIsBounded() {
        assertThat(read(form("name=\"photo\"; filename=\"" + "x".repeat(800) + "\"", "x")))
                .hasSize(1);

        assertRefused(form("name=\"photo\"; filename=\"" + "x".repeat(1100) + "\"", "x"));
        assertRefused(form("name=\"photo\"" + "\r\nX-A: b".repeat(1_000), "x"));
        assertRefused("--b0undary\r\n" + "x".repeat(100_000));
    }

    @Test
    void aPartIsBounded() throws IOException {
        FormReader reader = reader(form("name=photo", "12345"));
        reader.next();

        InputStream content = reader.content(4);

        assertThatThrownBy(content::readAllBytes)
                .isInstanceOfSatisfying(
                        PayloadRefused.class,
                        refused -> assertThat(refused.problem()).isEqualTo(Problem.BODY_TOO_LARGE));
        FormReader exact = reader(form("name=photo", "12345"));
        exact.next();
        assertThat(exact.content(5).readAllBytes()).hasSize(5);
    }

    /** However it comes in pieces, and whatever almost is a boundary at the edge of the buffer. */
    @Test
    void contentComesBackByteForByte() {
        Random random = new Random(7);
        byte[] almost = "\r\n--b0undar".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 300; round++) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            int size = random.nextInt(40_000);
            while (content.size() < size) {
                if (random.nextBoolean()) {
                    content.write(almost, 0, random.nextInt(almost.length + 1));
                } else {
                    byte[] noise = new byte[random.nextInt(600)];
                    random.nextBytes(noise);
                    // Else it could be a boundary
                    content.writeBytes(new String(noise, StandardCharsets.ISO_8859_1)
                            .replace('y', 'z')
                            .getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            content.write('!');
            byte[] form = concat(
                    ("--b0undary\r\n" + HEAD).getBytes(StandardCharsets.US_ASCII),
                    content.toByteArray(),
                    "\r\n--b0undary--".getBytes(StandardCharsets.US_ASCII));
            int piece = 1 + random.nextInt(5_000);

            FormReader reader = new FormReader(inPieces(form, random, piece), BOUNDARY);
            assertThat(contents(reader))
                    .containsOnlyKeys("photo image/png")
                    .allSatisfy((name, read) -> assertThat(read).isEqualTo(content.toByteArray()));
        }
    }

    /** Nothing but a refusal comes of any bytes at all. */
    @Test
    void changedFormsAreReadOrRefused() {
        byte[] form = ("--b0undary\r\n" + HEAD + "PNG\r\n--b0undary\r\n" + HEAD.replace("photo", "notes")
                        + "{}\r\n--b0undary--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] likely = "\r\n-b\0:;=\" \\\u007f".getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = form.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                int at = random.nextInt(changed.length);
                switch (random.nextInt(3)) {
                    case 0 -> changed[at] = likely[random.nextInt(likely.length)];
                    case 1 -> changed[at] = (byte) random.nextInt();
                    default ->
                        changed = concat(
                                Arrays.copyOf(changed, at),
                                Arrays.copyOfRange(
                                        changed, Math.min(at + random.nextInt(4), changed.length), changed.length));
                }
            }
            try {
                contents(new FormReader(new ByteArrayInputStream(changed), BOUNDARY));
            } catch (PayloadRefused e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(10_000, 19_999);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=b0undary",
                "Multipart/Form-Data;BOUNDARY=b0undary",
                "multipart/form-data; boundary=\"b0undary\""
            })
    void aBoundaryIsRead(String contentType) {
        assertThat(FormReader.boundary(contentType)).isEqualTo(BOUNDARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"b",
                "multipart/form-data; boundary=b\"",
                "multipart/form-data; boundary=a b",
                "multipart/form-data; boundary=\"a b\"",
                "multipart/form-data; boundary=\"a \"",
                "multipart/form-data; boundary=a; boundary=b",
                "multipart/form-data; boundary=a; charset=utf-8",
                "multipart/form-data; charset=utf-8; boundary=a",
                "multipart/form-data; boundary*=utf-8''a",
                "multipart/form-data; boundary=\"a\\\"b\"",
                "multipart/form-data; boundary=a\r\nX: y",
                "multipart/form-data, boundary=a",
                "multipart/mixed; boundary=a",
                "multipart/form-data; boundary=ab\u00e4"
            })
    void anotherBoundaryIsRefused(String contentType) {
        assertThatThrownBy(() -> FormReader.boundary(contentType)).isInstanceOf(PayloadRefused.class);
    }

    @Test
    void aBoundaryHas70CharactersAtMost() {
        String form = "multipart/form-data; boundary=";

        assertThat(FormReader.boundary(form + "b".repeat(70))).hasSize(70);
        assertThatThrownBy(() -> FormReader.boundary(form + "b".repeat(71))).isInstanceOf(PayloadRefused.class);
    }

    private static String form(String disposition, String content) {
        return "--b0undary\r\nContent-Disposition: form-data; " + disposition + "\r\nContent-Type: image/png\r\n\r\n"
                + content + "\r\n--b0undary--\r\n";
    }

    private static void assertRefused(String form) {
        assertThatThrownBy(() -> read(form))
                .as(form)
                .isInstanceOfSatisfying(
                        PayloadRefused.class,
                        refused -> assertThat(refused.problem()).isEqualTo(Problem.MALFORMED_BODY));
    }

    private static FormReader reader(String form) {
        return new FormReader(new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)), BOUNDARY);
    }

    private static Map<String, String> read(String form) {
        Map<String, String> texts = new LinkedHashMap<>();
        contents(reader(form)).forEach((name, content) -> texts.put(name, new String(content, StandardCharsets.UTF_8)));
        return texts;
    }

    private static Map<String, byte[]> contents(FormReader reader) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try {
            for (FormReader.Head head = reader.next(); head != null; head = reader.next()) {
                parts.put(
                        head.name() + " " + head.mediaType(),
                        reader.content(Long.MAX_VALUE).readAllBytes());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return parts;
    }

    private static InputStream inPieces(byte[] bytes, Random random, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(most)));
            }
        };
    }

    private static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }
}
