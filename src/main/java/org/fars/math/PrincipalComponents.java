package org.fars.math;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Principal component analysis (Pearson 1901): the directions of largest variance and the coordinates along them.
 *
 * @param coordinates coordinates of each point along the directions, {@code [n][k]}, with mean 0; the sign of a direction is
 * such that the coordinate of largest magnitude is positive
 * @param shares share of the variance along each direction, {@code [k]}, in [0, 1], descending; 0 where all points are equal
 */
public record PrincipalComponents(double[][] coordinates, double[] shares) {
    /**
     * Computes the first components, by the eigenvectors of the covariance {@code XᵀX} or, where there are fewer points than
     * dimensions, of the inner products {@code XXᵀ}, which have the same eigenvalues.
     *
     * @param points {@code [n][m]}, at least one
     * @param count k, the number of components; those beyond min(n, m) are 0
     */
    public static PrincipalComponents of(float[][] points, int count) {
        int n = points.length;
        int m = points[0].length;
        DMatrixRMaj centred = centred(points);
        boolean byDimension = m <= n;
        int size = Math.min(n, m);
        DMatrixRMaj symmetric = new DMatrixRMaj(size, size);
        if (byDimension) {
            CommonOps_DDRM.multInner(centred, symmetric);
        } else {
            CommonOps_DDRM.multOuter(centred, symmetric);
        }
        double total = CommonOps_DDRM.trace(symmetric);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        if (!eigen.decompose(symmetric)) {
            throw new IllegalStateException("the eigenvalues of " + size + " dimensions did not converge");
        }
        double[][] coordinates = new double[n][count];
        double[] shares = new double[count];
        int[] order = descendingOrder(eigen, size);
        for (int k = 0; k < Math.min(count, size); k++) {
            double value = Math.max(0, eigen.getEigenvalue(order[k]).getReal());
            shares[k] = total > 0 ? value / total : 0;
            double[] vector = eigen.getEigenVector(order[k]).getData();
            for (int i = 0; i < n; i++) {
                coordinates[i][k] = byDimension ? project(centred, i, vector) : vector[i] * Math.sqrt(value);
            }
            normaliseSign(coordinates, k);
        }
        return new PrincipalComponents(coordinates, shares);
    }

    private static DMatrixRMaj centred(float[][] points) {
        int n = points.length;
        int m = points[0].length;
        double[] mean = new double[m];
        for (float[] point : points) {
            for (int j = 0; j < m; j++) {
                mean[j] += point[j] / (double) n;
            }
        }
        DMatrixRMaj centred = new DMatrixRMaj(n, m);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                centred.data[i * m + j] = points[i][j] - mean[j];
            }
        }
        return centred;
    }

    private static int[] descendingOrder(EigenDecomposition_F64<DMatrixRMaj> eigen, int size) {
        return java.util.stream.IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Double.compare(eigen.getEigenvalue(b).getReal(), eigen.getEigenvalue(a).getReal()))
            .mapToInt(Integer::intValue)
            .toArray();
    }

    private static double project(DMatrixRMaj centred, int row, double[] direction) {
        double sum = 0;
        for (int j = 0; j < direction.length; j++) {
            sum += centred.data[row * direction.length + j] * direction[j];
        }
        return sum;
    }

    private static void normaliseSign(double[][] coordinates, int k) {
        double largest = 0;
        for (double[] point : coordinates) {
            if (Math.abs(point[k]) > Math.abs(largest)) {
                largest = point[k];
            }
        }
        if (largest < 0) {
            for (double[] point : coordinates) {
                point[k] = -point[k];
            }
        }
    }
}
