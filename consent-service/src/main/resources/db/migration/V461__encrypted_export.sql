alter table data_export add column encrypt_to text check (encrypt_to like 'age1%');

comment on column data_export.encrypt_to is
    'The public half of the person''s own key that the copy is encrypted to; null where it is sent as it is';
