package org.neuroskin.consentservice.portal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.receipt.Receipt;
import org.neuroskin.consentservice.receipt.ReceiptForm;
import org.neuroskin.consentservice.receipt.ReceiptWriter;
import org.neuroskin.consentservice.receipt.Receipts;
import org.neuroskin.kernel.Problem;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** The receipt of a consent: to read, and to take along in each form. */
@Controller
class ReceiptPages {
    private final Receipts receipts;
    private final ReceiptWriter writer;
    private final Words words;

    ReceiptPages(Receipts receipts, ReceiptWriter writer, Words words) {
        this.receipts = receipts;
        this.writer = writer;
        this.words = words;
    }

    @GetMapping({"/portal/consents/{id}/receipt", "/portal/wards/{subject}/consents/{id}/receipt"})
    ModelAndView receipt(
            Person person,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long revision,
            Locale locale) {
        Receipt receipt = find(person, id, revision);
        Wording wording = words.in(locale);
        List<ReceiptPage.Form> forms = Arrays.stream(ReceiptForm.values())
                .filter(form -> form != ReceiptForm.HTML)
                .map(form -> new ReceiptPage.Form(
                        "%s/consents/%s/receipt.%s?revision=%d"
                                .formatted(person.base(), id, form.ending(), receipt.revision()),
                        wording.text("receipt.form." + form.ending())))
                .toList();
        return new ModelAndView("portal/receipt", "page", new ReceiptPage(id, writer.sheet(receipt), forms));
    }

    @GetMapping({"/portal/consents/{id}/receipt.{ending}", "/portal/wards/{subject}/consents/{id}/receipt.{ending}"})
    ResponseEntity<byte[]> file(
            Person person,
            @PathVariable UUID id,
            @PathVariable String ending,
            @RequestParam(required = false) @Nullable Long revision) {
        ReceiptForm form = Arrays.stream(ReceiptForm.values())
                .filter(each -> each.ending().equals(ending))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Receipt receipt = find(person, id, revision);
        ContentDisposition name = ContentDisposition.attachment()
                .filename("receipt-%s-%d.%s".formatted(id, receipt.revision(), ending))
                .build();
        return ResponseEntity.ok()
                .contentType(form.mediaType())
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_LANGUAGE, receipt.language())
                .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .body(writer.write(receipt, form));
    }

    private Receipt find(Person person, UUID id, @Nullable Long revision) {
        try {
            return receipts.of(person.subject(), id, revision);
        } catch (ProblemException e) {
            if (e.problem() == Problem.NOT_FOUND) {
                throw new ResponseStatusException(HttpStatus.NOT_FOUND, null, e);
            }
            throw e;
        }
    }
}
