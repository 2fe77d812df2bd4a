package org.fars.attack;

/**
 * A differentiable function of one image's logits, which an attack maximizes. A loss belongs to one image: it knows the
 * label to get away from and, if it is targeted, the class to reach.
 */
public interface ScoreLoss {
    /**
     * Returns the loss.
     *
     * @param logits {@code [c]}
     */
    double value(double[] logits);

    /**
     * Returns the gradient with respect to the logits, {@code [c]}.
     *
     * @param logits {@code [c]}
     */
    double[] gradient(double[] logits);

    /**
     * Cross-entropy, log Σ_j exp(l_j) − l_label.
     *
     * @param label the class to get away from
     */
    record CrossEntropy(int label) implements ScoreLoss {
        @Override
        public double value(double[] logits) {
            return Logits.logSumExp(logits) - logits[label];
        }

        @Override
        public double[] gradient(double[] logits) {
            double[] gradient = Logits.softmax(logits);
            gradient[label] -= 1;
            return gradient;
        }
    }

    /**
     * The negative margin, max_{j≠label} l_j − l_label (Carlini &amp; Wagner, 2017, f₆ without its floor): positive exactly
     * where the attack succeeds. Its gradient does not vanish where the classifier is confident.
     *
     * @param label the class to get away from
     */
    record Margin(int label) implements ScoreLoss {
        @Override
        public double value(double[] logits) {
            int rival = Logits.largestExcept(label, logits);
            return rival < 0 ? Double.NaN : logits[rival] - logits[label];
        }

        @Override
        public double[] gradient(double[] logits) {
            double[] gradient = new double[logits.length];
            int rival = Logits.largestExcept(label, logits);
            if (rival >= 0) {
                gradient[rival] = 1;
                gradient[label] = -1;
            }
            return gradient;
        }
    }

    /**
     * Difference of logits ratio, −(l_label − max_{j≠label} l_j)/(l_(1) − l_(3)), l_(k) the k-th largest logit (Croce &amp;
     * Hein, 2020, equation 6): the margin, independent of the logits' scale. With two classes it is the margin.
     *
     * @param label the class to get away from
     */
    record Dlr(int label) implements ScoreLoss {
        @Override
        public double value(double[] logits) {
            double margin = new Margin(label).value(logits);
            return logits.length < 3 ? margin : margin / scale(logits, Logits.descending(logits));
        }

        @Override
        public double[] gradient(double[] logits) {
            double[] gradient = new Margin(label).gradient(logits);
            if (logits.length < 3) {
                return gradient;
            }
            int[] order = Logits.descending(logits);
            double scale = scale(logits, order);
            double ratio = new Margin(label).value(logits) / scale;
            gradient[order[0]] -= ratio;
            gradient[order[2]] += ratio;
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] /= scale;
            }
            return gradient;
        }

        private static double scale(double[] logits, int[] order) {
            return logits[order[0]] - logits[order[2]] + Logits.TINY;
        }
    }

    /**
     * Negative cross-entropy of a class, l_target − log Σ_j exp(l_j).
     *
     * @param target the class to reach
     */
    record TargetedCrossEntropy(int target) implements ScoreLoss {
        @Override
        public double value(double[] logits) {
            return logits[target] - Logits.logSumExp(logits);
        }

        @Override
        public double[] gradient(double[] logits) {
            double[] gradient = Logits.softmax(logits);
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] = -gradient[j];
            }
            gradient[target] += 1;
            return gradient;
        }
    }

    /**
     * l_target − l_label: positive where the target beats the label.
     *
     * @param label the class to get away from
     * @param target the class to reach
     */
    record TargetedMargin(int label, int target) implements ScoreLoss {
        @Override
        public double value(double[] logits) {
            return logits[target] - logits[label];
        }

        @Override
        public double[] gradient(double[] logits) {
            double[] gradient = new double[logits.length];
            gradient[target] += 1;
            gradient[label] -= 1;
            return gradient;
        }
    }

    /**
     * Targeted difference of logits ratio, −(l_label − l_target)/(l_(1) − (l_(3) + l_(4))/2), l_(k) the k-th largest logit
     * (Croce &amp; Hein, 2020, equation 7). With three classes the divisor is l_(1) − l_(3); with two there is none.
     *
     * @param label the class to get away from
     * @param target the class to reach
     */
    record TargetedDlr(int label, int target) implements ScoreLoss {
        @Override
        public double value(double[] logits) {
            double difference = logits[target] - logits[label];
            return logits.length < 3 ? difference : difference / scale(logits, Logits.descending(logits));
        }

        @Override
        public double[] gradient(double[] logits) {
            double[] gradient = new TargetedMargin(label, target).gradient(logits);
            if (logits.length < 3) {
                return gradient;
            }
            int[] order = Logits.descending(logits);
            double scale = scale(logits, order);
            double ratio = (logits[target] - logits[label]) / scale;
            gradient[order[0]] -= ratio;
            gradient[order[2]] += ratio / 2;
            gradient[order[fourth(logits)]] += ratio / 2;
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] /= scale;
            }
            return gradient;
        }

        private static int fourth(double[] logits) {
            return Math.min(3, logits.length - 1);
        }

        private static double scale(double[] logits, int[] order) {
            return logits[order[0]] - (logits[order[2]] + logits[order[fourth(logits)]]) / 2 + Logits.TINY;
        }
    }
}
