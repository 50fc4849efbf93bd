export * from '@regatta/variational-dropout';
