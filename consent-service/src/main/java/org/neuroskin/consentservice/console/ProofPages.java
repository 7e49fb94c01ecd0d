package org.neuroskin.consentservice.console;

import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.neuroskin.consentservice.audit.Completeness;
import org.neuroskin.consentservice.audit.Evidence;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.witness.Cosigning;
import org.neuroskin.consentservice.witness.Witnesses;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What a reviewer takes home to check the history without us. */
@Controller
class ProofPages {
    private static final String COMMAND = "./neuroskin verify neuroskin-history.zip --keys noted-keys.txt";

    private final Evidence evidence;
    private final Completeness completeness;
    private final Witnesses witnesses;
    private final Clock clock;
    private final Words words;

    ProofPages(Evidence evidence, Completeness completeness, Witnesses witnesses, Clock clock, Words words) {
        this.completeness = completeness;
        this.clock = clock;
        this.witnesses = witnesses;
        this.evidence = evidence;
        this.words = words;
    }

    @GetMapping("/ethics/proof")
    ModelAndView proof(Locale locale) {
        Wording wording = words.in(locale);
        String checkpoint = evidence.checkpoint();
        ProofPage page = new ProofPage(
                checkpoint,
                wording.text("proof.summary", size(checkpoint)),
                witnessed(wording),
                gateways(wording),
                evidence.keys(),
                COMMAND);
        return new ModelAndView("console/proof", "page", page);
    }

    private ProofPage.Witnessed witnessed(Wording wording) {
        Witnesses.State state = witnesses.state();
        String enough = state.enoughAt() == null
                ? wording.text("proof.witnesses.not-yet")
                : wording.text(
                        "proof.witnesses.enough",
                        state.enough(),
                        state.size(),
                        wording.moment(state.enoughAt()).text());
        return new ProofPage.Witnessed(
                witnesses.any() ? enough : wording.text("proof.witnesses.none"),
                state.witnesses().stream().map(each -> row(each, wording)).toList());
    }

    private static ProofPage.Row row(Cosigning witness, Wording wording) {
        String problem = witness.problem();
        return new ProofPage.Row(
                witness.name(),
                // The rest is 1,700 letters of a key that nobody compares by eye; its id is a hash over it
                witness.key().substring(0, witness.key().lastIndexOf('+')),
                witness.cosigned() == null
                        ? wording.text("proof.witness.never")
                        : wording.text(
                                "proof.witness.size",
                                witness.size(),
                                wording.moment(witness.cosigned()).text()),
                problem == null
                        ? new Tag(Tag.Kind.ALLOWED, wording.text("proof.witness.well"))
                        : new Tag(Tag.Kind.REFUSED, wording.text("proof.witness." + problem)));
    }

    private List<ProofPage.GatewayRow> gateways(Wording wording) {
        return completeness.gateways().stream()
                .map(each -> new ProofPage.GatewayRow(
                        each.name(),
                        standing(each, wording),
                        each.canary() == null
                                ? wording.text("proof.canary.never")
                                : wording.moment(each.canary()).text(),
                        each.lacking() == 0
                                ? wording.text("proof.answers.whole", each.counted())
                                : wording.text("proof.answers.lacking", each.counted(), each.lacking())))
                .toList();
    }

    private Tag standing(Completeness.Gateway gateway, Wording wording) {
        if (gateway.lacking() > 0) {
            return new Tag(Tag.Kind.REFUSED, wording.text("proof.gateway.lacking"));
        }
        if (gateway.isOverdue(clock.instant())) {
            return new Tag(Tag.Kind.REFUSED, wording.text("proof.gateway.overdue"));
        }
        return gateway.lives()
                ? new Tag(Tag.Kind.ALLOWED, wording.text("proof.gateway.well"))
                : new Tag(Tag.Kind.ENDED, wording.text("proof.gateway.gone"));
    }

    @PostMapping("/ethics/exports")
    ResponseEntity<StreamingResponseBody> export(Principal reviewer) {
        Evidence.Export export = evidence.export(reviewer.getName());
        return attachment("neuroskin-history.zip", "application/zip").body(out -> evidence.write(export, out));
    }

    @GetMapping("/ethics/proofs/{shard}/{sequence}")
    ResponseEntity<String> proof(Principal reviewer, @PathVariable String shard, @PathVariable long sequence) {
        String proof = evidence.proofFor(reviewer.getName(), shard, sequence)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return attachment("neuroskin-%d.tlog-proof".formatted(sequence), "text/plain;charset=UTF-8")
                .body(proof);
    }

    /** The number of entries that a checkpoint speaks of: its second line. */
    static long size(String checkpoint) {
        return Long.parseLong(checkpoint.lines().skip(1).findFirst().orElse("0"));
    }

    private static ResponseEntity.BodyBuilder attachment(String name, String type) {
        ContentDisposition disposition =
                ContentDisposition.attachment().filename(name).build();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(type))
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString());
    }
}
