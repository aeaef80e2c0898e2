export async function up() {}
export const down = async () => {};