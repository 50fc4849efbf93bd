/**
 * Probabilities of twice the sum of the positive ranks, from 0 to the sum of all doubled ranks, when each sign is a fair
 * coin. Doubled midranks are whole numbers. Dynamic programming, one rank at a time.
 */
export function signedRankDistribution(doubledRanks: readonly number[]): Float64Array {
  const total = doubledRanks.reduce((sum, rank) => sum + rank, 0);
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of doubledRanks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum -= 1) {
      const without = probabilities[sum]!;
      probabilities[sum] = (without + (sum >= rank ? probabilities[sum - rank]! : 0)) / 2;
    }
  }
  return probabilities;
}
