package org.fars.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fars.core.IoErrorMessages;
import org.fars.model.InvalidCheckpointException;

/**
 * An ONNX file: one graph of standard operators with its weights inside.
 *
 * @param path where it was read from, for messages
 * @param graph the graph
 * @param opset the version of the standard operators
 */
record OnnxFile(Path path, GraphProto graph, long opset) {
    private static final long OLDEST = 7;
    private static final long NEWEST = 25;

    /**
     * A tensor whose values are known.
     *
     * @param name for messages
     * @param dims the length of each axis; none for a single number
     * @param values finite values, the last axis varying fastest
     */
    record Constant(String name, long[] dims, double[] values) {
        /** Returns the values as whole numbers, as shapes and axes are given. */
        long[] integers() {
            long[] integers = new long[values.length];
            for (int i = 0; i < integers.length; i++) {
                integers[i] = (long) values[i];
            }
            return integers;
        }
    }

    /**
     * Reads a file.
     *
     * @throws InvalidCheckpointException if it is missing, no ONNX file, or of a version that is not known
     */
    static OnnxFile read(Path path) {
        try {
            return parse(path, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new InvalidCheckpointException(path, "does not exist", e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(path, "cannot be read: " + IoErrorMessages.of(e), e);
        }
    }

    /**
     * Parses a file's content.
     *
     * @throws InvalidCheckpointException if it is no ONNX file, or of a version that is not known
     */
    static OnnxFile parse(Path path, byte[] bytes) {
        ModelProto model;
        try {
            model = ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidCheckpointException(path, "is no ONNX file", e);
        }
        if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
            throw new InvalidCheckpointException(path, "is no ONNX file, or holds no graph", null);
        }
        long opset = model.getOpsetImportList()
            .stream()
            .filter(set -> isStandard(set.getDomain()))
            .mapToLong(OperatorSetIdProto::getVersion)
            .max()
            .orElse(0);
        if (opset < OLDEST || opset > NEWEST) {
            throw new InvalidCheckpointException(path, "uses version " + opset + " of the standard operators; versions "
                    + OLDEST + " to " + NEWEST + " are known, so export it with opset_version=17", null);
        }
        return new OnnxFile(path, model.getGraph(), opset);
    }

    private static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** Returns an exception about the file. */
    InvalidCheckpointException fault(String sentence) {
        return new InvalidCheckpointException(path, sentence, null);
    }

    /** Returns an exception that names a node. */
    InvalidCheckpointException fault(NodeProto node, String sentence) {
        String name = node.getName().isEmpty()
                ? node.getOutputCount() == 0 ? "" : "that gives '" + node.getOutput(0) + "'"
                : "'" + node.getName() + "'";
        return fault("node " + name + " (" + (isStandard(node.getDomain()) ? "" : node.getDomain() + ".")
                + node.getOpType() + ") " + sentence);
    }

    /** Throws unless a node is one of the standard operators. */
    void requireStandard(NodeProto node) {
        if (!isStandard(node.getDomain())) {
            throw fault(node, "is not one of the standard operators");
        }
    }

    /**
     * Decodes a tensor.
     *
     * @throws InvalidCheckpointException if its values are elsewhere, of another type, too few, or not finite
     */
    Constant constant(TensorProto tensor, String name) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw fault("keeps the values of '" + name
                    + "' in another file; save it as one file (onnx.save with save_as_external_data=False)");
        }
        long count = 1;
        for (long size : tensor.getDimsList()) {
            if (size < 0 || count * Math.max(1, size) > Integer.MAX_VALUE) {
                throw fault("has tensor '" + name + "' of an impossible shape");
            }
            count *= size;
        }
        double[] values = values(tensor, name, (int) count);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw fault("has a value that is not finite in '" + name + "'");
            }
        }
        return new Constant(name, tensor.getDimsList().stream().mapToLong(Long::longValue).toArray(), values);
    }

    private double[] values(TensorProto tensor, String name, int count) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        int width = switch (type) {
            case FLOAT, INT32 -> 4;
            case DOUBLE, INT64 -> 8;
            case FLOAT16, BFLOAT16 -> 2;
            case BOOL, INT8, UINT8 -> 1;
            case null, default -> throw fault("has tensor '" + name + "' of type " + type + ", which is not read here");
        };
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int given = raw.hasRemaining() || count == 0
                ? raw.remaining() / width
                : switch (type) {
                    case FLOAT -> tensor.getFloatDataCount();
                    case DOUBLE -> tensor.getDoubleDataCount();
                    case INT64 -> tensor.getInt64DataCount();
                    default -> tensor.getInt32DataCount();
                };
        if (given != count || raw.remaining() % width != 0) {
            throw fault("has tensor '" + name + "' with " + given + " values where its shape asks for " + count);
        }
        double[] values = new double[count];
        boolean isRaw = raw.hasRemaining();
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case FLOAT -> isRaw ? raw.getFloat(4 * i) : tensor.getFloatData(i);
                case DOUBLE -> isRaw ? raw.getDouble(8 * i) : tensor.getDoubleData(i);
                case INT64 -> isRaw ? raw.getLong(8 * i) : tensor.getInt64Data(i);
                case INT32 -> isRaw ? raw.getInt(4 * i) : tensor.getInt32Data(i);
                case FLOAT16 -> Float.float16ToFloat(isRaw ? raw.getShort(2 * i) : (short) tensor.getInt32Data(i));
                case BFLOAT16 -> Float.intBitsToFloat((isRaw ? raw.getShort(2 * i) : tensor.getInt32Data(i)) << 16);
                default -> isRaw ? raw.get(i) : tensor.getInt32Data(i);
            };
        }
        return values;
    }

    /** Returns the value of a node that is one. */
    Constant literal(NodeProto node) {
        String name = node.getOutput(0);
        return attribute(node, "value")
            .map(one -> constant(one.getT(), name))
            .or(() -> attribute(node, "value_float")
                .map(one -> new Constant(name, new long[0], new double[]{one.getF()})))
            .or(() -> attribute(node, "value_int")
                .map(one -> new Constant(name, new long[0], new double[]{one.getI()})))
            .or(() -> attribute(node, "value_ints")
                .map(one -> new Constant(name, new long[]{one.getIntsCount()},
                        one.getIntsList().stream().mapToDouble(Long::doubleValue).toArray())))
            .orElseThrow(() -> fault(node, "has a value of a kind that is not supported"));
    }

    /** Returns an attribute of a node, if it has it. */
    static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream().filter(one -> one.getName().equals(name)).findFirst();
    }

    /** Returns a whole number, or what holds where it is not given. */
    static long integer(NodeProto node, String name, long otherwise) {
        return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
    }

    /** Returns whole numbers, or what holds where they are not given. */
    static long[] integers(NodeProto node, String name, long... otherwise) {
        return attribute(node, name).map(one -> ofList(one.getIntsList())).orElse(otherwise);
    }

    private static long[] ofList(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }
}
