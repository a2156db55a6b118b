export type CreateAlias = {
  collection_name: string;
  alias_name: string;
};

/** Makes an alias, or points an existing one at another collection. */
export type CreateAliasOperation = {
  create_alias: CreateAlias;
};

export type DeleteAlias = {
  alias_name: string;
};

/** Removes an alias. An unknown one is no error. */
export type DeleteAliasOperation = {
  delete_alias: DeleteAlias;
};

export type RenameAlias = {
  old_alias_name: string;
  new_alias_name: string;
};

export type RenameAliasOperation = {
  rename_alias: RenameAlias;
};

export type AliasOperations = CreateAliasOperation | DeleteAliasOperation | RenameAliasOperation;

/** Alias changes applied together: readers see all of them or none. */
export type ChangeAliasesOperation = {
  actions: AliasOperations[];
};

export type AliasDescription = {
  alias_name: string;
  collection_name: string;
};

export type CollectionsAliasesResponse = {
  aliases: AliasDescription[];
};
