package org.neuroskin.demo.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages of the example app: sign in, ask, look at the diary, add an entry. */
@Controller
@RequestMapping("/apps/mood-coach")
class MoodCoachController {
    private final SignIn signIn;
    private final Diary diary;

    MoodCoachController(SignIn signIn, Diary diary) {
        this.signIn = signIn;
        this.diary = diary;
    }

    @GetMapping
    String home(HttpSession session, Model model) {
        Person person = person(session);
        if (person == null) {
            return "mood-coach-welcome";
        }
        return switch (diary.read(person)) {
            case Diary.Answer.SignInAgain() -> "redirect:/apps/mood-coach/sign-in";
            case Diary.Answer.ConsentRequired(String missing) -> {
                model.addAttribute("missing", missing);
                yield "mood-coach-ask";
            }
            case Diary.Answer.Unavailable(String why) -> {
                model.addAttribute("why", why);
                yield "mood-coach-unavailable";
            }
            case Diary.Answer.Entries entries -> {
                model.addAttribute("entries", entries.latest());
                model.addAttribute("total", entries.total());
                model.addAttribute("omitted", entries.omitted());
                yield "mood-coach-diary";
            }
        };
    }

    @GetMapping("/sign-in")
    String signIn(HttpSession session) {
        SignIn.Attempt attempt = signIn.begin();
        session.setAttribute("attempt", attempt);
        return "redirect:" + attempt.authorizationUri();
    }

    @GetMapping("/callback")
    String callback(
            HttpServletRequest request,
            @RequestParam @Nullable String code,
            @RequestParam String state,
            @RequestParam @Nullable String error) {
        HttpSession session = request.getSession();
        SignIn.Attempt attempt = (SignIn.Attempt) session.getAttribute("attempt");
        session.removeAttribute("attempt");
        if (error != null || code == null || attempt == null || !attempt.state().equals(state)) {
            return "redirect:/apps/mood-coach";
        }
        request.changeSessionId();
        session.setAttribute("person", signIn.complete(attempt, code));
        return "redirect:/apps/mood-coach";
    }

    @PostMapping("/ask")
    String ask(HttpSession session) {
        Person person = person(session);
        if (person == null) {
            return "redirect:/apps/mood-coach";
        }
        return diary.lodgeRequest(person)
                .map(consentPage -> "redirect:" + consentPage)
                .orElse("redirect:/apps/mood-coach/sign-in");
    }

    /** Where the consent page sends the browser back to, whatever the person decided. */
    @GetMapping("/consented")
    String consented() {
        return "redirect:/apps/mood-coach";
    }

    @PostMapping("/entries")
    String add(HttpSession session, @RequestParam int valence, @RequestParam(defaultValue = "") String note) {
        Person person = person(session);
        if (person != null) {
            diary.add(person, valence, note);
        }
        return "redirect:/apps/mood-coach";
    }

    @PostMapping("/sign-out")
    String signOut(HttpSession session) {
        Person person = person(session);
        session.invalidate();
        return person == null ? "redirect:/apps/mood-coach" : "redirect:" + signIn.endSessionUri(person);
    }

    private static @Nullable Person person(HttpSession session) {
        return (Person) session.getAttribute("person");
    }
}
