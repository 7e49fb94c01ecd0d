package org.neuroskin.consentservice.portal;

import java.util.List;
import org.neuroskin.consentservice.design.Option;

/**
 * What somebody says of themselves of their own will.
 *
 * @param asked whether they may say anything; not who is a minor
 * @param saved whether it was kept just now
 */
record AboutMePage(boolean asked, boolean saved, List<Option> genders, List<Option> tones, boolean ageCounts) {}
