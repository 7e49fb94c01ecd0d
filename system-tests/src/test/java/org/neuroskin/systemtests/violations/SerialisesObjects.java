package org.neuroskin.systemtests.violations;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Breaks a rule of ArchitectureTest on purpose. */
public final class SerialisesObjects {
    private SerialisesObjects() {}

    static Object read(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }
}
