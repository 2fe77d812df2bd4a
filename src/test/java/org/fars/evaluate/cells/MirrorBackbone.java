package org.fars.evaluate.cells;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/**
 * z = |Q_n … |Q_1(x − ½)||, each Q a product of two random reflections: a 1-Lipschitz network that is not linear, in which each
 * pixel acts on every cell. Without layers it is x − ½, whose boundaries are reached exactly.
 */
final class MirrorBackbone implements Backbone {
    private final Shape input;
    private final List<double[]> mirrors = new ArrayList<>();

    MirrorBackbone(Shape input, int layers, SplittableRandom random) {
        this.input = input;
        for (int i = 0; i < 2 * layers; i++) {
            double[] mirror = random.doubles(input.size()).map(_ -> random.nextGaussian()).toArray();
            double norm = Math.sqrt(dot(mirror, mirror));
            for (int k = 0; k < mirror.length; k++) {
                mirror[k] /= norm;
            }
            mirrors.add(mirror);
        }
    }

    @Override
    public Shape input() {
        return input;
    }

    @Override
    public int embeddingSize() {
        return input.size();
    }

    @Override
    public String device() {
        return "test";
    }

    @Override
    public double[][] embedDouble(List<ImageTensor> batch) {
        return batch.stream().map(image -> forward(image, new ArrayList<>())).toArray(double[][]::new);
    }

    @Override
    public float[][] embed(List<ImageTensor> batch) {
        return narrow(embedDouble(batch));
    }

    @Override
    public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
        List<List<double[]>> inner = new ArrayList<>();
        double[][] maps = new double[batch.size()][];
        for (int i = 0; i < maps.length; i++) {
            inner.add(new ArrayList<>());
            maps[i] = forward(batch.get(i), inner.get(i));
        }
        float[][] weights = cotangents.apply(narrow(maps));
        double[][] gradients = new double[maps.length][];
        for (int i = 0; i < maps.length; i++) {
            double[] gradient = new double[weights[i].length];
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] = weights[i][k];
            }
            for (int layer = inner.get(i).size() - 1; layer >= 0; layer--) {
                for (int k = 0; k < gradient.length; k++) {
                    gradient[k] *= Math.signum(inner.get(i).get(layer)[k]);
                }
                reflect(gradient, mirrors.get(2 * layer + 1));
                reflect(gradient, mirrors.get(2 * layer));
            }
            gradients[i] = gradient;
        }
        return narrow(gradients);
    }

    private double[] forward(ImageTensor image, List<double[]> inner) {
        double[] z = new double[image.values().length];
        for (int k = 0; k < z.length; k++) {
            z[k] = image.values()[k] - 0.5;
        }
        for (int layer = 0; 2 * layer < mirrors.size(); layer++) {
            reflect(z, mirrors.get(2 * layer));
            reflect(z, mirrors.get(2 * layer + 1));
            inner.add(z.clone());
            for (int k = 0; k < z.length; k++) {
                z[k] = Math.abs(z[k]);
            }
        }
        return z;
    }

    private static void reflect(double[] z, double[] mirror) {
        double product = 2 * dot(z, mirror);
        for (int k = 0; k < z.length; k++) {
            z[k] -= product * mirror[k];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static float[][] narrow(double[][] values) {
        float[][] narrow = new float[values.length][];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = new float[values[i].length];
            for (int k = 0; k < values[i].length; k++) {
                narrow[i][k] = (float) values[i][k];
            }
        }
        return narrow;
    }

    @Override
    public void close() {}
}
