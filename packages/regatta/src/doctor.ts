export * from '@regatta/doctor';
