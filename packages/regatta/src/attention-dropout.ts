export * from '@regatta/attention-dropout';
