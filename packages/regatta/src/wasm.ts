export * from '@regatta/wasm';
