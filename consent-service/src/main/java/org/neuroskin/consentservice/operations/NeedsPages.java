package org.neuroskin.consentservice.operations;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.AppActs;
import org.neuroskin.consentservice.apps.AppJson;
import org.neuroskin.consentservice.audit.LedgerState;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.keyring.KeyRotations;
import org.neuroskin.consentservice.operations.NeedsPage.Need;
import org.neuroskin.consentservice.snapshot.Gateways;
import org.neuroskin.consentservice.snapshot.Gateways.Gateway;
import org.neuroskin.consentservice.witness.Cosigning;
import org.neuroskin.consentservice.witness.Witnesses;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The operators' first page: what needs somebody now. */
@Controller
class NeedsPages {
    private static final String GATEWAYS = "/operations/gateways";

    private final AppActs apps;
    private final Gateways gateways;
    private final KeyRotations rotations;
    private final LedgerState ledger;
    private final Witnesses witnesses;
    private final Words words;

    NeedsPages(
            AppActs apps,
            Gateways gateways,
            KeyRotations rotations,
            LedgerState ledger,
            Witnesses witnesses,
            Words words) {
        this.apps = apps;
        this.gateways = gateways;
        this.rotations = rotations;
        this.ledger = ledger;
        this.witnesses = witnesses;
        this.words = words;
    }

    @GetMapping("/operations")
    ModelAndView needs(Locale locale) {
        Wording wording = words.in(locale);
        List<Need> needs = new ArrayList<>();
        addHistory(needs, wording);
        addGateways(needs, wording);
        addApps(needs, wording);
        addKeys(needs, wording);
        needs.sort(Comparator.comparing(need -> need.state().kind() != Tag.Kind.REFUSED));
        return new ModelAndView("operations/needs", "page", new NeedsPage(needs));
    }

    private void addHistory(List<Need> needs, Wording wording) {
        Optional<String> closed = ledger.closedBecause();
        closed.ifPresent(
                reason -> needs.add(bad(wording, wording.text("needs.history", Wording.name(reason)), null, null)));
        // while nothing is signed, there is nothing to ask witnesses about
        if (closed.isEmpty() && witnesses.any()) {
            witnesses.state().witnesses().stream()
                    .filter(witness -> Cosigning.CONTRADICTS.equals(witness.problem()))
                    .forEach(witness -> needs.add(
                            bad(wording, wording.text("needs.witness", Wording.name(witness.name())), null, null)));
        }
    }

    private void addGateways(List<Need> needs, Wording wording) {
        String link = wording.text("nav.gateways");
        List<Gateway> all = gateways.all();
        if (all.stream().noneMatch(Gateway::runs)) {
            needs.add(bad(wording, wording.text("needs.no-gateway"), GATEWAYS, link));
        }
        TreeSet<String> down = new TreeSet<>();
        for (Gateway gateway : all) {
            String name = Wording.name(gateway.name());
            if (!gateway.runs()) {
                String since = wording.moment(gateway.heardAt()).text();
                needs.add(bad(wording, wording.text("needs.lapsed", name, since), GATEWAYS, link));
            } else if (gateway.behind() > 0) {
                needs.add(waiting(wording, wording.text("needs.behind", name, gateway.behind()), GATEWAYS, link));
            }
            if (gateway.runs() && gateway.services() != null) {
                gateway.services().entrySet().stream()
                        .filter(service -> !service.getValue())
                        .map(Map.Entry::getKey)
                        .forEach(down::add);
            }
        }
        down.forEach(service ->
                needs.add(bad(wording, wording.text("needs.service", Wording.name(service)), GATEWAYS, link)));
    }

    private void addApps(List<Need> needs, Wording wording) {
        AppWords said = new AppWords(wording);
        for (AppJson app : apps.all()) {
            String waits = said.waits(app);
            if (waits != null) {
                needs.add(waiting(
                        wording,
                        wording.text("needs.app", said.name(app), waits),
                        "/operations/apps/" + app.id(),
                        wording.text("needs.app.link", said.name(app))));
            }
        }
    }

    private void addKeys(List<Need> needs, Wording wording) {
        rotations.all().stream()
                .filter(rotation -> rotation.doneAt() == null)
                .forEach(rotation -> needs.add(waiting(
                        wording,
                        wording.text(
                                "needs.rotation",
                                wording.text("keys.rotation." + rotation.level()),
                                KeyPages.progress(rotation, wording)),
                        "/operations/keys",
                        wording.text("nav.keys"))));
    }

    private static Need bad(Wording wording, String text, @Nullable String href, @Nullable String link) {
        return new Need(new Tag(Tag.Kind.REFUSED, wording.text("needs.now")), text, href, link);
    }

    private static Need waiting(Wording wording, String text, String href, String link) {
        return new Need(new Tag(Tag.Kind.WAITING, wording.text("needs.waits")), text, href, link);
    }
}
