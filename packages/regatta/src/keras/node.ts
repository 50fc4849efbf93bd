export * from '@regatta/keras/node';
