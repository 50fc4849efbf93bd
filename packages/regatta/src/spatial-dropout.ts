export * from '@regatta/spatial-dropout';
