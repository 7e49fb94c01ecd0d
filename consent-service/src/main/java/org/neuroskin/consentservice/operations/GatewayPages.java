package org.neuroskin.consentservice.operations;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neuroskin.consentservice.design.Tag;
import org.neuroskin.consentservice.design.Wording;
import org.neuroskin.consentservice.design.Words;
import org.neuroskin.consentservice.snapshot.Gateways;
import org.neuroskin.consentservice.snapshot.Gateways.Gateway;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The gateways with their leases, and the data services as each sees them. */
@Controller
class GatewayPages {
    private final Gateways gateways;
    private final Words words;

    GatewayPages(Gateways gateways, Words words) {
        this.gateways = gateways;
        this.words = words;
    }

    @GetMapping("/operations/gateways")
    ModelAndView gateways(Locale locale) {
        Wording wording = words.in(locale);
        return new ModelAndView(
                "operations/gateways",
                "page",
                new GatewayPage(
                        gateways.all().stream().map(each -> row(each, wording)).toList()));
    }

    static GatewayPage.Row row(Gateway gateway, Wording wording) {
        Map<String, Boolean> services = gateway.services();
        // what a gateway said before it fell silent may be over
        boolean known = gateway.runs() && services != null;
        return new GatewayPage.Row(
                gateway.name(),
                gateway.runs()
                        ? new Tag(Tag.Kind.ALLOWED, wording.text("gateways.runs"))
                        : new Tag(Tag.Kind.REFUSED, wording.text("gateways.lapsed")),
                wording.moment(gateway.heardAt()),
                wording.text("gateways.behind", gateway.behind()),
                known,
                known && services != null ? services(services, wording) : List.of());
    }

    private static List<GatewayPage.Service> services(Map<String, Boolean> services, Wording wording) {
        return services.entrySet().stream()
                .map(service -> new GatewayPage.Service(
                        service.getKey(),
                        service.getValue()
                                ? new Tag(Tag.Kind.ALLOWED, wording.text("gateways.reached"))
                                : new Tag(Tag.Kind.REFUSED, wording.text("gateways.not-reached"))))
                .toList();
    }
}
