package org.neuroskin.consentservice.receipt;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.JwsSigner;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/** Writes a receipt in each of its forms. */
@Component
public class ReceiptWriter {
    /** The type of signed receipts ({@code typ}, RFC 7515 §4.1.9); its readers demand it. */
    static final String JWS_TYPE = "consent-receipt+jws";

    private final JsonLd jsonLd;
    private final JwsSigner signer;
    private final ITemplateEngine templates;
    private final Words words;
    private final ServiceSettings settings;

    ReceiptWriter(JsonLd jsonLd, JwsSigner signer, ITemplateEngine templates, Words words, ServiceSettings settings) {
        this.jsonLd = jsonLd;
        this.signer = signer;
        this.templates = templates;
        this.words = words;
        this.settings = settings;
    }

    /** The bytes of the receipt in this form; those of {@link ReceiptForm#JOSE} carry those of {@link ReceiptForm#JSON_LD}. */
    public byte[] write(Receipt receipt, ReceiptForm form) {
        return switch (form) {
            case JSON_LD -> jsonLd.write(receipt);
            case JOSE -> signer.sign(JWS_TYPE, jsonLd.write(receipt)).getBytes(StandardCharsets.US_ASCII);
            case HTML -> html(receipt).getBytes(StandardCharsets.UTF_8);
            case PDF -> ReceiptPdf.write(sheet(receipt));
        };
    }

    /** The receipt as people read it, in the language in which the consent was given. */
    public ReceiptSheet sheet(Receipt receipt) {
        return new ReceiptWords(words.in(Locale.of(receipt.language())), settings.origin()).sheet(receipt);
    }

    private String html(Receipt receipt) {
        Context context = new Context(Locale.of(receipt.language()));
        context.setVariable("sheet", sheet(receipt));
        context.setVariable("origin", settings.origin().toString());
        return templates.process("receipt/document", context);
    }
}
