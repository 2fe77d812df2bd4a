package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.WorkerPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyTorch, behind one thread: native calls of the program are made there, since gradient mode is thread-local and the
 * gradient collector is one for the process. Plain arithmetic that threads do side by side is the exception: see
 * {@link #runConcurrently}. Started on first use; nothing is downloaded.
 */
public final class TorchEngine implements AutoCloseable {
    /** Longer than any single operation takes. */
    private static final int PATIENCE_SECONDS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(TorchEngine.class);
    /** libtorch counts as glog does: 0 information, 1 warnings, 2 errors. */
    private static final int LIBRARY_ERRORS_ONLY = 2;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            work -> Thread.ofPlatform().name("engine").daemon().unstarted(work));
    private final NativeLibraries natives = new NativeLibraries();
    private volatile EngineSettings settings;
    private volatile Thread owner;
    private volatile NDManager root;
    /** What {@link #device} and the number of threads were taken from. */
    private EngineSettings applied;
    private Device device;
    private int gpus;
    private volatile int standardThreads;
    private AutogradPass.Factory autograd;
    private Optional<PackedConvolutions> packedConvolutions;
    /** Held for reading by concurrent work, for writing while the engine shuts down. */
    private final ReadWriteLock concurrentWork = new ReentrantReadWriteLock();
    private final ThreadLocal<Boolean> limitedToOneThread = new ThreadLocal<>();
    private volatile boolean closed;

    /** Creates an engine that chooses its device. */
    public TorchEngine() {
        this(EngineSettings.DEFAULT);
    }

    /** @param settings where it is to run */
    public TorchEngine(EngineSettings settings) {
        this.settings = settings;
    }

    /** Returns where the engine runs, or will run. */
    public EngineSettings settings() {
        return settings;
    }

    /**
     * Changes where the engine runs. Open models stay where they are; models are opened there from now on, and the number of
     * threads applies to all work from the next call on. Does not wait for the engine, so that a missing device is an error of
     * the next call.
     */
    public void use(EngineSettings wanted) {
        settings = wanted;
    }

    /** Returns the number of GPUs that the engine sees. Starts it if needed. */
    public int gpus() {
        return onThread(() -> {
            start();
            return gpus;
        });
    }

    /**
     * Runs something on the engine's thread and waits for it. The first call starts the engine, which unpacks its
     * native libraries once in the life of an installation.
     *
     * @throws RuntimeException what {@code work} threw
     */
    public <R> R call(Callable<R> work) {
        return onThread(() -> {
            start();
            place();
            return work.call();
        });
    }

    private <R> R onThread(Callable<R> work) {
        if (Thread.currentThread() == owner) {
            throw new IllegalStateException("the engine's thread waits for itself");
        }
        Future<R> future;
        try {
            future = thread.submit(() -> {
                owner = Thread.currentThread();
                return work.call();
            });
        } catch (RejectedExecutionException e) {
            throw new JobCancelledException();
        }
        return WorkerPool.await(future);
    }

    /**
     * Runs plain arithmetic of the processor, of which no gradient is asked, on the thread that calls, with that thread
     * alone: where several call, each computes a piece of its own, and none waits for others as the threads of one
     * operation do at its end, the longer the more else the machine does.
     *
     * @param work may read tensors of the processor that were made on the engine's thread, and makes and closes its own
     * @throws JobCancelledException when the engine was closed
     * @throws RuntimeException what {@code work} threw
     */
    <R> R runConcurrently(Callable<R> work) {
        if (Thread.currentThread() == owner) {
            throw new IllegalStateException("the engine's thread cannot run concurrently with itself");
        }
        concurrentWork.readLock().lock();
        try {
            if (closed) {
                throw new JobCancelledException();
            }
            if (limitedToOneThread.get() == null) {
                // Counts for the thread that says so, and leaves the engine's as it is.
                JniUtils.setNumThreads(1);
                // Also of the thread: an optimised program could give an image other bits after some passes.
                JniUtils.setGraphExecutorOptimize(false);
                limitedToOneThread.set(true);
            }
            return work.call();
        } catch (RuntimeException fault) {
            throw fault;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            concurrentWork.readLock().unlock();
        }
    }

    /** Returns how many threads of the processor are to be used. For use once the engine has been started. */
    int threads() {
        return settings.threads().orElse(standardThreads);
    }

    /** Returns the device for display: {@code CPU · 2 threads} or {@code GPU 0}. */
    public String deviceName() {
        return call(() -> name(device));
    }

    /** Returns a device for display, see {@link #deviceName}. For use on the engine's thread only. */
    static String name(Device device) {
        if (device.isGpu()) {
            return "GPU " + device.getDeviceId();
        }
        int threads = JniUtils.getNumThreads();
        return "CPU · " + threads + (threads == 1 ? " thread" : " threads");
    }

    /** Returns the engine with the version of the libraries that were loaded: {@code PyTorch 2.7.1}. Starts it if needed. */
    public String version() {
        return call(() -> "PyTorch " + natives.version(Engine.getEngine("PyTorch")));
    }

    /**
     * Begins to record operations, for gradients. For use on the engine's thread only.
     *
     * @return the recording, to be closed
     */
    public AutogradPass autograd() {
        return gradients().open();
    }

    /** Begins to record operations of a TorchScript program, as {@link #autograd} does. */
    AutogradPass autogradOfProgram() {
        return gradients().openForProgram();
    }

    private AutogradPass.Factory gradients() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("gradients are computed on the engine's thread");
        }
        if (autograd == null) {
            autograd = new AutogradPass.Factory();
        }
        return autograd;
    }

    /** Returns convolutions whose kernels are laid out once, where the engine has them. For use on the engine's thread only. */
    Optional<PackedConvolutions> packedConvolutions() {
        if (packedConvolutions == null) {
            packedConvolutions = PackedConvolutions.load(root);
        }
        return packedConvolutions;
    }

    /** Opens a scope for tensors, to be closed by the caller. For use on the engine's thread only. */
    NDManager scope() {
        return scope(device);
    }

    /** Opens a scope on a device. */
    NDManager scope(Device device) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("tensors live on the engine's thread");
        }
        return root.newSubManager(device);
    }

    private void start() {
        if (root != null) {
            return;
        }
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        long began = System.nanoTime();
        new NativeSettings(System.getenv()).apply();
        Engine engine = natives.load();
        gpus = CudaUtils.hasCuda() ? engine.getGpuCount() : 0;
        standardThreads = JniUtils.getNumThreads();
        root = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        silenceLibrary();
        Runtime.getRuntime().addShutdownHook(new Thread(this::finish, "engine-finish"));
        LOG.info("PyTorch {} with {} GPUs after {} ms", natives.version(engine), gpus,
                (System.nanoTime() - began) / 1_000_000);
    }

    /** Applies the settings if they changed. */
    private void place() {
        EngineSettings wanted = settings;
        if (wanted == applied) {
            return;
        }
        device = device(wanted, gpus);
        JniUtils.setNumThreads(wanted.threads().orElse(standardThreads));
        applied = wanted;
        LOG.info("models are opened on {}, {} threads on the processor", device, JniUtils.getNumThreads());
    }

    /**
     * Returns the device that settings ask for.
     *
     * @param gpus how many the engine sees
     * @throws InvalidSettingException when they insist on one that is not among them
     */
    static Device device(EngineSettings settings, int gpus) {
        Device wanted = settings.device().orElseGet(() -> gpus > 0 ? Device.gpu(0) : Device.cpu());
        if (wanted.isGpu() && wanted.getDeviceId() >= gpus) {
            if (settings.yielding()) {
                return Device.cpu();
            }
            throw new InvalidSettingException("gpu:" + wanted.getDeviceId(), gpus == 0
                    ? "the engine sees no GPU here"
                    : gpus == 1
                            ? "the engine sees one GPU here, gpu:0"
                            : "the engine sees " + gpus + " GPUs here, the first of them gpu:0");
        }
        return wanted;
    }

    /** Ends the process's use of the engine: accepts no more work and waits for what runs. */
    private void finish() {
        thread.shutdown();
        awaitConcurrentWork();
        awaitEnd();
    }

    /**
     * Frees everything native, once what still runs there has ended: a process that exits in the middle of native work
     * takes the library's memory from under it, and crashes.
     */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.submit(() -> {
            if (root != null) {
                awaitConcurrentWork();
                root.close();
                root = null;
            }
        });
        thread.shutdown();
        if (Thread.currentThread() != owner) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        await(() -> thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private void awaitConcurrentWork() {
        closed = true;
        await(() -> {
            boolean alone = concurrentWork.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (alone) {
                concurrentWork.writeLock().unlock();
            }
            return alone;
        });
    }

    /** A wait that says whether what was waited for came. */
    @FunctionalInterface
    private interface Wait {
        boolean ended() throws InterruptedException;
    }

    private static void await(Wait wait) {
        try {
            if (!wait.ended()) {
                LOG.warn("the engine still works after {} s; not waiting any longer", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * libtorch writes what it thinks of its own internals straight to standard error, which is for sentences to the
     * person; its errors arrive as exceptions. The level is a variable of the library. Where a system spells that
     * variable's name otherwise, the warnings stay.
     */
    private static void silenceLibrary() {
        SymbolLookup.loaderLookup()
            .find("FLAGS_caffe2_log_level")
            .ifPresent(level -> level.reinterpret(ValueLayout.JAVA_INT.byteSize())
                .set(ValueLayout.JAVA_INT, 0, LIBRARY_ERRORS_ONLY));
    }
}
