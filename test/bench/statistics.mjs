/** The value that `share` of the samples do not exceed (nearest rank). */
export function percentile(samples, share) {
  const sorted = ascending(samples);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The sample in the middle, the mean of two where their number is even. */
export function median(samples) {
  const sorted = ascending(samples);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function ascending(samples) {
  return [...samples].sort((a, b) => a - b);
}
