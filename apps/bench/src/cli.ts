export async function main(args: string[]): Promise<number> { const m = await import('@regatta/core'); console.log(args, m); return 3; }
