package org.neuroskin.consentservice.design;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every page.
 *
 * @param language the page's language
 * @param base what the address of a page about the same person begins with
 * @param home where the product's name leads
 * @param signedIn whether somebody is signed in
 * @param person the name under which somebody is signed in; null where the identity provider tells none
 * @param links the area's navigation
 * @param otherAreas ways to the areas where the person may go besides
 * @param languages this page in each language
 */
public record Frame(
        String language,
        Area area,
        String base,
        String home,
        boolean signedIn,
        @Nullable String person,
        List<Link> links,
        List<Link> otherAreas,
        List<Link> languages) {

    /** Copies the lists. */
    public Frame {
        links = List.copyOf(links);
        otherAreas = List.copyOf(otherAreas);
        languages = List.copyOf(languages);
    }
}
