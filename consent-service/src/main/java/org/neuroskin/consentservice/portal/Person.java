package org.neuroskin.consentservice.portal;

import org.neuroskin.kernel.SubjectId;

/** Who is signed in, as the subject of their own data. A controller that asks for it is closed to everyone else. */
record Person(SubjectId subject) {}
