export * from '@regatta/core';
