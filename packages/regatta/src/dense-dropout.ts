export * from '@regatta/dense-dropout';
