package org.fars.train;

/** Learning rates over a run. */
enum LearningRateSchedule {
    /** Up to the largest rate in the first quarter, then down to nothing; both along a cosine. */
    ONE_CYCLE {
        @Override
        double rate(double done) {
            double rising = 0.25;
            return done < rising
                    ? 0.04 + 0.96 * (1 - Math.cos(Math.PI * done / rising)) / 2
                    : (1 + Math.cos(Math.PI * (done - rising) / (1 - rising))) / 2;
        }
    },
    /** From the largest rate down to nothing along a cosine. */
    COSINE {
        @Override
        double rate(double done) {
            return (1 + Math.cos(Math.PI * done)) / 2;
        }
    };

    /**
     * The rate, as a share of the largest.
     *
     * @param done share of the run that is done, in [0, 1]
     */
    abstract double rate(double done);

    /** The schedule of that name. */
    static LearningRateSchedule named(String name) {
        return switch (name) {
            case "one-cycle" -> ONE_CYCLE;
            case "cosine" -> COSINE;
            default -> throw new InvalidRecipeException("schedule", "is '" + name + "', not 'one-cycle' or 'cosine'");
        };
    }
}
