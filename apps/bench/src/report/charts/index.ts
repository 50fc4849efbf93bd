export { type Chart, type ChartOptions, type TextAlternative, wideFrom } from './chart.ts';
export { type CostData, type CostPoint, costFront } from './cost-front.ts';
export { type CriticalDifferenceData, criticalDifference } from './critical-difference.ts';
export { type GapData, generalisationGap } from './generalisation-gap.ts';
export { type LearningCurveData, learningCurve } from './learning-curve.ts';
export { type DifferenceRow, type DifferencesData, pairedDifferences } from './paired-differences.ts';
export { type ProfileData, performanceProfile } from './performance-profile.ts';
export { type RateCurveData, rateCurve } from './rate-curve.ts';
export { type ReliabilityData, reliabilityDiagram } from './reliability-diagram.ts';
