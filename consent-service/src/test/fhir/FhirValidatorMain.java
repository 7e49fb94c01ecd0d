import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.slf4j.LoggerFactory;

/**
 * HAPI's validator as it comes, with the profiles and codes of FHIR R4 that are in its own files: reads resources, one a line, and
 * prints a line for each thing that it says of them: number of the line, severity, place, message, with tabs between. Run from source,
 * with nothing of ours on its class path.
 */
public final class FhirValidatorMain {
    private FhirValidatorMain() {}

    public static void main(String[] arguments) throws IOException {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.OFF);
        FhirValidator validator = validator();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
            for (SingleValidationMessage message : validator.validateWithResult(line).getMessages()) {
                System.out.printf(
                        "%d\t%s\t%s\t%s%n",
                        number,
                        message.getSeverity(),
                        message.getLocationString(),
                        message.getMessage().replaceAll("\\s+", " "));
            }
        }
    }

    private static FhirValidator validator() {
        FhirContext context = FhirContext.forR4();
        var rules = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context)));
        // The profiles of BALP are in no file that builds here can have: BalpRules knows them
        rules.setErrorForUnknownProfiles(false);
        return context.newValidator().registerValidatorModule(rules);
    }
}
