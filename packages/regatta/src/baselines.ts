export * from '@regatta/baselines';
