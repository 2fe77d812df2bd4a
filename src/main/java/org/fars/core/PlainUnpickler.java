package org.fars.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;

/**
 * Reads pickles of plain data: numbers, text, bytes, lists, tuples, dictionaries. A pickle is a program; every opcode that
 * plain data do not need, and every name that a subclass does not know, is refused before it can act. A byte string of
 * Python 2 is text in ISO 8859-1 up to 255 bytes, and a {@code byte[]} beyond.
 */
public abstract class PlainUnpickler extends Unpickler {
    /** Opcodes that build plain data and that the library reads within the memory that the pickle has. */
    private static final Set<Short> PLAIN = Set.of(Opcodes.MARK, Opcodes.STOP, Opcodes.BINFLOAT, Opcodes.BININT,
            Opcodes.BININT1, Opcodes.BININT2, Opcodes.LONG1, Opcodes.NONE, Opcodes.NEWTRUE, Opcodes.NEWFALSE,
            Opcodes.BINUNICODE, Opcodes.SHORT_BINUNICODE, Opcodes.EMPTY_TUPLE, Opcodes.TUPLE, Opcodes.TUPLE1,
            Opcodes.TUPLE2, Opcodes.TUPLE3, Opcodes.EMPTY_LIST, Opcodes.APPEND, Opcodes.APPENDS, Opcodes.EMPTY_DICT,
            Opcodes.SETITEM, Opcodes.SETITEMS, Opcodes.BINGET, Opcodes.LONG_BINGET, Opcodes.BINPUT,
            Opcodes.LONG_BINPUT, Opcodes.MEMOIZE, Opcodes.PROTO, Opcodes.FRAME, Opcodes.POP, Opcodes.POP_MARK);
    private static final int LONGEST_NAME = 200;

    /** Creates an unpickler for one or several pickles. */
    protected PlainUnpickler() {}

    /**
     * Reads a pickle and leaves the stream behind it.
     *
     * @param pickle tells by {@link InputStream#available} how much it holds, and can go back to a mark
     * @throws UnsafePickleException when it holds anything but plain data and known names
     */
    public final Object read(InputStream pickle) throws UnsafePickleException {
        try {
            return load(pickle);
        } catch (IOException e) {
            throw new UnsafePickleException("ends too early", e);
        } catch (PickleException e) {
            throw new UnsafePickleException(e.getMessage(), e);
        } catch (RuntimeException e) {
            // Whatever a crooked stack leads to: a cast, an empty stack, an index.
            throw new UnsafePickleException("is damaged", e);
        } catch (StackOverflowError e) {
            // A list that holds itself, used as a key.
            throw new UnsafePickleException("goes round in circles", e);
        }
    }

    /** Why a pickle is not read, as the rest of a sentence. */
    public static final class UnsafePickleException extends Exception {
        private UnsafePickleException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    @Override
    protected final Object dispatch(short opcode) throws PickleException, IOException {
        if (opcode == Opcodes.BINUNICODE) {
            requireThatTextFits();
        }
        if (PLAIN.contains(opcode)) {
            return super.dispatch(opcode);
        }
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(named(line(), line()));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(named((String) stack.pop(), name));
            }
            case Opcodes.REDUCE -> {
                Object[] arguments = (Object[]) stack.pop();
                if (!(stack.pop() instanceof IObjectConstructor constructor)) {
                    throw new PickleException("calls something that is no name");
                }
                stack.add(constructor.construct(arguments));
            }
            case Opcodes.BUILD -> {
                Object state = stack.pop();
                build(stack.peek(), state);
            }
            case Opcodes.BINPERSID -> stack.add(persistentLoad(stack.pop()));
            case Opcodes.SHORT_BINSTRING ->
                stack.add(new String(bytes(input.read()), StandardCharsets.ISO_8859_1));
            case Opcodes.SHORT_BINBYTES -> stack.add(bytes(input.read()));
            case Opcodes.BINSTRING, Opcodes.BINBYTES ->
                stack.add(bytes(Integer.toUnsignedLong(number(Integer.BYTES).getInt())));
            case Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> stack.add(bytes(number(Long.BYTES).getLong()));
            default -> throw new PickleException("asks for the operation 0x%02x, which no plain data need"
                .formatted(opcode));
        }
        return NO_RETURN_VALUE;
    }

    private ByteBuffer number(int width) throws IOException {
        return ByteBuffer.wrap(bytes(width)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] bytes(long length) throws IOException {
        if (length < 0 || length > input.available()) {
            throw new PickleException("claims more bytes than it holds");
        }
        byte[] bytes = input.readNBytes((int) length);
        if (bytes.length < length) {
            throw new PickleException("ends too early");
        }
        return bytes;
    }

    /** The library makes room for as much text as is claimed, up to 2 GB, before it reads any. */
    private void requireThatTextFits() throws IOException {
        input.mark(Integer.BYTES);
        byte[] length = input.readNBytes(Integer.BYTES);
        input.reset();
        if (length.length == Integer.BYTES
                && Integer.toUnsignedLong(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt()) > input
                    .available()) {
            throw new PickleException("claims more text than it holds");
        }
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0 || text.length() > LONGEST_NAME) {
                throw new PickleException("holds a name that does not end");
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /**
     * Returns what stands for a name of Python: a value, or an {@link IObjectConstructor} if it is called.
     *
     * @throws PickleException from {@link #unknown} if the name is not needed
     */
    protected abstract Object named(String module, String name);

    /** Returns the refusal of a name. */
    protected static PickleException unknown(String module, String name, String purpose) {
        return new PickleException("names '" + module + "." + name + "', which is not needed for " + purpose
                + "; nothing of it was run");
    }

    /** Gives an object its attributes. Ignored unless a subclass needs them. */
    protected void build(Object object, Object state) {}

    /** Returns what a persistent id refers to; refused unless a subclass knows it. */
    @Override
    protected Object persistentLoad(Object id) {
        throw new PickleException("refers to something outside");
    }
}
