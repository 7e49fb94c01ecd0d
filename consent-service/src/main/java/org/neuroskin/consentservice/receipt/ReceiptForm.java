package org.neuroskin.consentservice.receipt;

import org.springframework.http.MediaType;

/** The forms in which a receipt is handed out, the one that is taken where none is asked for first. */
public enum ReceiptForm {
    /** For machines: canonical JSON-LD. */
    JSON_LD("application/ld+json", "jsonld"),
    /** The same bytes, signed: a compact JWS. */
    JOSE("application/jose", "jws"),
    /** For people, in the language in which the consent was given. */
    HTML("text/html;charset=UTF-8", "html"),
    /** To print and file, in the same language. */
    PDF("application/pdf", "pdf");

    private final String mediaType;
    private final String ending;

    ReceiptForm(String mediaType, String ending) {
        this.mediaType = mediaType;
        this.ending = ending;
    }

    /** As it is sent. */
    public MediaType mediaType() {
        return MediaType.parseMediaType(mediaType);
    }

    /** The ending of a file's name, without the dot. */
    public String ending() {
        return ending;
    }
}
