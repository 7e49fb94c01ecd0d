package org.neuroskin.demo.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One launcher at a time starts or stops what is in a home. The operating system opens the lock when its holder dies. */
final class LaunchLock implements AutoCloseable {
    private final FileChannel channel;

    private LaunchLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws LauncherFailure if another launcher has it
     */
    static LaunchLock take(Path home) {
        Path file = PrivateFiles.folder(home).resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new LauncherFailure("another launcher is starting or stopping what is in `%s`".formatted(home));
            }
            return new LaunchLock(channel);
        } catch (IOException e) {
            throw PrivateFiles.failure("`%s` cannot be locked".formatted(file), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw PrivateFiles.failure("the lock cannot be opened", e);
        }
    }
}
