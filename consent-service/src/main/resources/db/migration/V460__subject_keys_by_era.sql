create index wrapped_key_subject_era on wrapped_key (wrapped_by) where level = 'subject' and state <> 'shredded';
