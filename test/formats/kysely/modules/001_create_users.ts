export async function up() {}
export async function down() {}
